#pragma once

#include <hdf5.h>

#include <stdexcept>
#include <string>
#include <utility>

/// The one door to HDF5's C interface: every call's result goes through check(), every id lives in a Handle.
namespace regatta::hdf5 {

/// What the library said of a call that failed.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The text of the innermost error on the library's stack: the cause, where the others only pass it on.
inline std::string error_text() {
  std::string text;
  auto const keep_innermost = [](unsigned, H5E_error2_t const* error, void* into) -> herr_t {
    if (error->desc) *static_cast<std::string*>(into) = error->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &text);
  H5Eclear2(H5E_DEFAULT);
  return text.empty() ? "HDF5 gives no reason" : text;
}

/// Passes on what a call returned; throws Failure where that is negative.
template <class Result>
Result check(Result result, char const* what) {
  if (result < 0) throw Failure(std::string(what) + ": " + error_text());
  return result;
}

/// Ends printing to stderr, and the loading of plug-ins: a file must not choose what code runs.
inline void quiet() {
  check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), "H5Eset_auto2");
  check(H5PLset_loading_state(0), "H5PLset_loading_state");
}

/// An open HDF5 object of any kind; released when it goes.
class Handle {
 public:
  Handle() = default;
  /// Takes what a call returned; throws Failure where that is negative.
  Handle(hid_t id, char const* what) : id_(check(id, what)) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) H5Idec_ref(id_);
  }

  [[nodiscard]] hid_t get() const noexcept { return id_; }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

/// Texts of `width` bytes, padded with NUL; of any length where width is H5T_VARIABLE.
inline Handle text_type(std::size_t width) {
  Handle type(H5Tcopy(H5T_C_S1), "H5Tcopy");
  check(H5Tset_size(type.get(), width), "H5Tset_size");
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "H5Tset_cset");
  if (width != H5T_VARIABLE) check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD), "H5Tset_strpad");
  return type;
}

/// FALSE and TRUE, as h5py writes and reads them: numpy's bool.
inline Handle bool_type() {
  Handle type(H5Tenum_create(H5T_NATIVE_INT8), "H5Tenum_create");
  for (signed char value = 0; value < 2; ++value)
    check(H5Tenum_insert(type.get(), value ? "TRUE" : "FALSE", &value), "H5Tenum_insert");
  return type;
}

}  // namespace regatta::hdf5
