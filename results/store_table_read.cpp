#include "results/store_table.hpp"

namespace regatta::hdf5 {

namespace {

constexpr std::size_t most_rows = 100'000'000, batch_bytes = std::size_t{4} << 20;

}  // namespace

void check_plain(hid_t data) {
  Handle const creation(H5Dget_create_plist(data), "H5Dget_create_plist");
  if (H5Pget_layout(creation.get()) == H5D_VIRTUAL) throw Failure("it is a view of other files");
  if (check(H5Pget_external_count(creation.get()), "H5Pget_external_count") != 0)
    throw Failure("its data lie in other files");
  auto const filters = check(H5Pget_nfilters(creation.get()), "H5Pget_nfilters");
  for (int i = 0; i < filters; ++i) {
    unsigned flags = 0, configuration = 0;
    std::size_t parameters = 0;
    auto const filter = H5Pget_filter2(creation.get(), static_cast<unsigned>(i), &flags, &parameters, nullptr,
                                       0, nullptr, &configuration);
    if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32)
      throw Failure("it needs filter " + std::to_string(filter) + ", which is not one of HDF5's own");
  }
}

namespace {

bool suits(Kind kind, H5T_class_t stored) {
  switch (kind) {
    case Kind::text:
      return stored == H5T_STRING;
    case Kind::real:
      return stored == H5T_FLOAT || stored == H5T_INTEGER;
    case Kind::boolean:
      return stored == H5T_ENUM || stored == H5T_INTEGER;
    default:
      return stored == H5T_INTEGER;
  }
}

/// A number that its column here cannot hold ends the reading: HDF5 would clip it to the nearest that fits.
H5T_conv_ret_t refuse_clipping(H5T_conv_except_t what, hid_t, hid_t, void*, void*, void*) {
  bool const clips = what == H5T_CONV_EXCEPT_RANGE_HI || what == H5T_CONV_EXCEPT_RANGE_LOW;
  return clips ? H5T_CONV_ABORT : H5T_CONV_UNHANDLED;
}

}  // namespace

void assign(std::string& member, std::string_view text) {
  member = text;
}

void assign(Status& member, std::string_view text) {
  auto const status = status_of(text);
  if (!status) throw Failure("'" + std::string(text) + "' is no status");
  member = *status;
}

TableReader::TableReader(hid_t file, char const* name) : name_(name) {
  H5L_info_t link{};
  if (H5Lexists(file, name, H5P_DEFAULT) <= 0) throw Failure("it has no table /" + name_);
  check(H5Lget_info(file, name, &link, H5P_DEFAULT), "H5Lget_info");
  if (link.type != H5L_TYPE_HARD) throw Failure("/" + name_ + " is a link to elsewhere");
  data_ = Handle(H5Dopen2(file, name, H5P_DEFAULT), "H5Dopen2");
  check_plain(data_.get());
  file_type_ = Handle(H5Dget_type(data_.get()), "H5Dget_type");
  Handle const space(H5Dget_space(data_.get()), "H5Dget_space");
  if (H5Tget_class(file_type_.get()) != H5T_COMPOUND || H5Sget_simple_extent_ndims(space.get()) != 1)
    throw Failure("/" + name_ + " is not a table: one row after the other, with named columns");
  auto const extent = check(H5Sget_simple_extent_npoints(space.get()), "H5Sget_simple_extent_npoints");
  rows_ = static_cast<std::size_t>(extent);
  if (rows_ > most_rows) throw Failure("/" + name_ + " has more rows than any study");
}

std::vector<std::string> TableReader::names() const {
  std::vector<std::string> names;
  auto const count = check(H5Tget_nmembers(file_type_.get()), "H5Tget_nmembers");
  for (unsigned i = 0; i < static_cast<unsigned>(count); ++i) {
    auto* const name = H5Tget_member_name(file_type_.get(), i);
    if (!name) throw Failure("H5Tget_member_name: " + error_text());
    names.emplace_back(name);
    H5free_memory(name);
  }
  return names;
}

void TableReader::want(std::string_view name, Kind kind, bool required) {
  Column column{std::string(name), kind, 0, 0};
  auto const index = H5Tget_member_index(file_type_.get(), column.name.c_str());
  if (index < 0) {
    H5Eclear2(H5E_DEFAULT);
    if (required) throw Failure("/" + name_ + " has no column '" + column.name + "'");
    wanted_.push_back(std::move(column));
    types_.emplace_back();
    return;
  }
  Handle stored(H5Tget_member_type(file_type_.get(), static_cast<unsigned>(index)), "H5Tget_member_type");
  if (!suits(kind, H5Tget_class(stored.get())))
    throw Failure("/" + name_ + ": column '" + column.name + "' is of another type than it should be");
  column.width = 1;
  if (kind == Kind::text) {
    bool const variable = check(H5Tis_variable_str(stored.get()), "H5Tis_variable_str") > 0;
    column.width = variable ? H5T_VARIABLE : H5Tget_size(stored.get());
    if (!variable && (column.width == 0 || column.width > widest_text))
      throw Failure("/" + name_ + ": column '" + column.name + "' is wider than any text of a study");
    variable_ = variable_ || variable;
    types_.push_back(std::move(stored));
  } else {
    auto const boolean_as_stored = kind == Kind::boolean && H5Tget_class(stored.get()) == H5T_ENUM;
    if (boolean_as_stored && H5Tget_size(stored.get()) != 1)
      throw Failure("/" + name_ + ": column '" + column.name + "' is not a boolean of one byte");
    types_.push_back(boolean_as_stored       ? std::move(stored)
                     : kind == Kind::boolean ? Handle(H5Tcopy(H5T_NATIVE_INT8), "H5Tcopy")
                                             : type_of(column));
  }
  column.offset = row_bytes_;
  row_bytes_ += H5Tget_size(types_.back().get());
  wanted_.push_back(std::move(column));
}

void TableReader::start() {
  type_ = Handle(H5Tcreate(H5T_COMPOUND, std::max<std::size_t>(row_bytes_, 1)), "H5Tcreate");
  for (std::size_t i = 0; i < wanted_.size(); ++i)
    if (wanted_[i].width != 0)
      check(H5Tinsert(type_.get(), wanted_[i].name.c_str(), wanted_[i].offset, types_[i].get()), "H5Tinsert");
  batch_rows_ = std::clamp<std::size_t>(batch_bytes / row_bytes_, 1, std::max<std::size_t>(rows_, 1));
  batch_.resize(batch_rows_ * row_bytes_);
}

bool TableReader::next_row() {
  next_ = 0;
  at_ += row_bytes_;
  if (at_ < rows_in_batch_ * row_bytes_) return true;
  release();
  if (read_ == rows_) return false;
  hsize_t const start = read_, count = std::min(batch_rows_, rows_ - read_);
  Handle const memory(H5Screate_simple(1, &count, nullptr), "H5Screate_simple");
  Handle const space(H5Dget_space(data_.get()), "H5Dget_space");
  check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr),
        "H5Sselect_hyperslab");
  Handle const transfer(H5Pcreate(H5P_DATASET_XFER), "H5Pcreate");
  check(H5Pset_type_conv_cb(transfer.get(), refuse_clipping, nullptr), "H5Pset_type_conv_cb");
  check(H5Dread(data_.get(), type_.get(), memory.get(), space.get(), transfer.get(), batch_.data()),
        ("cannot read /" + name_).c_str());
  read_ += count;
  rows_in_batch_ = count;
  at_ = 0;
  return true;
}

// Variable texts were allocated by the library, one by one.
void TableReader::release() noexcept {
  if (rows_in_batch_ == 0) return;
  hsize_t const count = std::exchange(rows_in_batch_, 0);
  if (!variable_) return;
  auto const memory = H5Screate_simple(1, &count, nullptr);
  H5Dvlen_reclaim(type_.get(), memory, H5P_DEFAULT, batch_.data());
  H5Sclose(memory);
}

std::string_view TableReader::text_at(Column const& column, char const* place) {
  if (column.variable()) {
    char const* start = nullptr;
    std::memcpy(&start, place, sizeof start);
    return start ? std::string_view(start) : std::string_view();
  }
  return {place, ::strnlen(place, column.width)};
}

}  // namespace regatta::hdf5
