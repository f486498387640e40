//! stub
use crate::data::*; use polars_arrow::datatypes::ArrowDataType; use polars_arrow::array::Array; use super::Column;
pub(super) fn kind_of(_d: &ArrowDataType) -> Kind { Kind::String }
pub(super) fn storage_type(d: &ArrowDataType) -> ArrowDataType { d.clone() }
pub(super) fn series_of(name: &str, arrays: Vec<Box<dyn Array>>, _z: &Zone) -> Result<Column, String> { Ok(Column { series: polars::prelude::Series::try_from((name.into(), arrays)).map_err(|e| e.to_string())?.rechunk(), unreadable: vec![] }) }
