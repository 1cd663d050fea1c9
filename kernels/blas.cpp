#include "kernels/blas.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <vector>

#include "kernels/error.hpp"

namespace regatta {

namespace {

template <class F>
F* symbol(void* library, char const* name) {
  return reinterpret_cast<F*>(dlsym(library, name));
}

}  // namespace

void Blas::Close::operator()(void* library) const noexcept {
  dlclose(library);
}

Blas::Blas() {
  // Read by OpenBLAS when it is loaded: no threads of its own are started then.
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  std::vector<std::string> candidates{REGATTA_BLAS_LIBRARY, "libopenblas.so.0", "libblas.so.3"};
  if (auto const* chosen = std::getenv("REGATTA_BLAS")) candidates = {chosen};
  std::string refused;
  for (auto const& candidate : candidates)
    if (load(candidate, refused)) return;
  throw EnvironmentError("no BLAS could be loaded:" + refused +
                         "; install libopenblas0-pthread, or set REGATTA_BLAS to a library with cblas_dgemm");
}

bool Blas::load(std::string const& name, std::string& refused) {
  std::unique_ptr<void, Close> handle(dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL));
  if (!handle) {
    auto const* reason = dlerror();
    refused += " " + (reason ? std::string(reason) : name) + ";";
    return false;
  }
  dgemm_ = symbol<Dgemm>(handle.get(), "cblas_dgemm");
  if (!dgemm_) {
    refused += " " + name + ": has no cblas_dgemm;";
    return false;
  }
  if (auto* threads = symbol<void(int)>(handle.get(), "openblas_set_num_threads")) threads(1);
  if (auto* config = symbol<char*()>(handle.get(), "openblas_get_config")) config_ = config();
  Dl_info info{};
  library_ = dladdr(reinterpret_cast<void*>(dgemm_), &info) && info.dli_fname ? info.dli_fname : name;
  handle_ = std::move(handle);
  return true;
}

void Blas::dgemm(std::size_t m, std::size_t n, std::size_t k, double const* a, std::size_t lda,
                 double const* b, std::size_t ldb, double* c, std::size_t ldc) const {
  constexpr int row_major = 101, as_is = 111;  // CblasRowMajor, CblasNoTrans
  auto const i = [](std::size_t x) { return static_cast<int>(x); };
  dgemm_(row_major, as_is, as_is, i(m), i(n), i(k), 1.0, a, i(lda), b, i(ldb), 0.0, c, i(ldc));
}

}  // namespace regatta
