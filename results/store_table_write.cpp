#include "results/store_columns.hpp"
#include "results/store_table.hpp"

namespace regatta::hdf5 {

Handle type_of(Column const& column) {
  switch (column.kind) {
    case Kind::int32:
      return Handle(H5Tcopy(H5T_NATIVE_INT32), "H5Tcopy");
    case Kind::int64:
      return Handle(H5Tcopy(H5T_NATIVE_INT64), "H5Tcopy");
    case Kind::uint64:
      return Handle(H5Tcopy(H5T_NATIVE_UINT64), "H5Tcopy");
    case Kind::real:
      return Handle(H5Tcopy(H5T_NATIVE_DOUBLE), "H5Tcopy");
    case Kind::boolean:
      return bool_type();
    case Kind::text:
      break;
  }
  return text_type(column.width);
}

namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 18;

void set_text(hid_t object, std::string const& name, std::string_view text) {
  auto const type = text_type(text.size());
  Handle const space(H5Screate(H5S_SCALAR), "H5Screate");
  Handle const attribute(H5Acreate2(object, name.c_str(), type.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
                         "H5Acreate2");
  check(H5Awrite(attribute.get(), type.get(), text.data()), "H5Awrite");
}

// The same records give the same bytes: no time stamps. Level 1: the texts' padding and the repeated ids go,
// at the speed of the disk.
Handle creation_of(std::size_t rows, std::size_t row_bytes) {
  Handle creation(H5Pcreate(H5P_DATASET_CREATE), "H5Pcreate");
  check(H5Pset_obj_track_times(creation.get(), false), "H5Pset_obj_track_times");
  if (rows == 0) return creation;
  hsize_t const chunk = std::clamp<std::size_t>(chunk_bytes / row_bytes, 1, rows);
  check(H5Pset_chunk(creation.get(), 1, &chunk), "H5Pset_chunk");
  check(H5Pset_deflate(creation.get(), 1), "H5Pset_deflate");
  return creation;
}

}  // namespace

std::vector<Column> Layout::take() && {
  std::size_t offset = 0;
  for (auto& column : columns_) {
    if (column.kind == Kind::text && column.width > widest_fixed_text) column.width = H5T_VARIABLE;
    column.offset = offset;
    offset += H5Tget_size(type_of(column).get());
  }
  return std::move(columns_);
}

TableWriter::TableWriter(hid_t parent, char const* name, std::vector<Column> columns, std::size_t rows)
    : columns_(std::move(columns)) {
  auto const& last = columns_.back();
  row_bytes_ = last.offset + H5Tget_size(type_of(last).get());
  type_ = Handle(H5Tcreate(H5T_COMPOUND, row_bytes_), "H5Tcreate");
  for (auto const& column : columns_)
    check(H5Tinsert(type_.get(), column.name.c_str(), column.offset, type_of(column).get()), "H5Tinsert");
  hsize_t const extent = rows;
  Handle const space(H5Screate_simple(1, &extent, nullptr), "H5Screate_simple");
  auto const creation = creation_of(rows, row_bytes_);
  data_ = Handle(H5Dcreate2(parent, name, type_.get(), space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                 "H5Dcreate2");
  for (auto const& column : columns_)
    if (auto const unit = unit_of(column.name); !unit.empty())
      set_text(data_.get(), column.name + ".unit", unit);
  // Whole chunks at a time, or each would be compressed again and again.
  auto const chunk = std::clamp<std::size_t>(chunk_bytes / row_bytes_, 1, std::max<std::size_t>(rows, 1));
  batch_.resize(chunk * row_bytes_);
}

void TableWriter::flush() {
  if (used_ == 0) return;
  hsize_t const start = written_, count = used_ / row_bytes_;
  Handle const memory(H5Screate_simple(1, &count, nullptr), "H5Screate_simple");
  Handle const space(H5Dget_space(data_.get()), "H5Dget_space");
  check(H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, &start, nullptr, &count, nullptr),
        "H5Sselect_hyperslab");
  check(H5Dwrite(data_.get(), type_.get(), memory.get(), space.get(), H5P_DEFAULT, batch_.data()),
        "H5Dwrite");
  written_ += count;
  used_ = 0;
  std::fill(batch_.begin(), batch_.end(), '\0');
}

}  // namespace regatta::hdf5
