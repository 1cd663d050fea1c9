#pragma once

#include <cstddef>
#include <memory>
#include <string>

namespace regatta {

/// The dgemm of a BLAS, loaded when it is first asked for: OpenBLAS costs 5 ms at the start of every process
/// that is linked with it. One thread a call, and calls from several threads at a time are allowed.
class Blas {
 public:
  /// Takes $REGATTA_BLAS where it is set, otherwise the library that CMake found, libopenblas.so.0 or
  /// libblas.so.3: the first that can be loaded and has cblas_dgemm. Throws EnvironmentError with what each
  /// one lacked.
  Blas();

  /// C = A · B, all row by row: A is m × k, B k × n, C m × n; ld is the distance of rows in elements.
  void dgemm(std::size_t m, std::size_t n, std::size_t k, double const* a, std::size_t lda, double const* b,
             std::size_t ldb, double* c, std::size_t ldc) const;

  /// The file that was loaded.
  [[nodiscard]] std::string const& library() const noexcept { return library_; }
  /// What the library says of itself (version, processor it chose); empty when it says nothing.
  [[nodiscard]] std::string const& config() const noexcept { return config_; }

 private:
  struct Close {
    void operator()(void* library) const noexcept;
  };
  // cblas.h's enumerations are ints: order, transA, transB, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc.
  using Dgemm = void(int, int, int, int, int, int, double, double const*, int, double const*, int, double,
                     double*, int);

  [[nodiscard]] bool load(std::string const& name, std::string& refused);

  std::unique_ptr<void, Close> handle_;
  Dgemm* dgemm_ = nullptr;
  std::string library_, config_;
};

}  // namespace regatta
