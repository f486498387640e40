//! Blocks of delimited text to typed columns: all fields are found first, then each column is read from its own.

use super::super::{Batch, ColumnBuilder, Rows, SourceError, Wanted};
use super::Dialect;
use super::fields::Fields;
use super::plain;
use super::scan::Scan;

/// So many records are read column by column while their bytes are near.
const RECORDS: usize = 256;

/// The wanted columns of a block.
pub(super) fn batch(
    dialect: &Dialect,
    wanted: &[Wanted],
    bytes: &[u8],
    first_line: u64,
    scan: &mut Scan,
) -> Result<Batch, SourceError> {
    let Some(fields) = Fields::find(dialect, bytes, scan) else {
        return plain_batch(dialect, wanted, bytes, first_line);
    };
    let height = fields.height;
    let mut builders = builders(wanted, height);
    for start in (0..height).step_by(RECORDS) {
        let records = start..height.min(start + RECORDS);
        for (builder, column) in builders.iter_mut().zip(wanted) {
            let column = column.index;
            match fields.is_plain(column) {
                true => builder.extend(fields.plain_cells(records.clone(), column)),
                false => builder.extend(records.clone().map(|record| fields.cell(record, column))),
            }
        }
    }
    Ok(Batch { height, rows: fields.rows(first_line), columns: finish(builders) })
}

/// The same by the plain reader, which says what is wrong and where.
fn plain_batch(dialect: &Dialect, wanted: &[Wanted], bytes: &[u8], first_line: u64) -> Result<Batch, SourceError> {
    let mut builders = builders(wanted, 0);
    let mut lines = Vec::new();
    plain::each_record(dialect, bytes, first_line, |line, record| {
        lines.push(line);
        for (builder, column) in builders.iter_mut().zip(wanted) {
            let field = &record[column.index];
            match plain::text(dialect, field) {
                Some(text) => builder.push_text(text),
                None => builder.push_null(),
            }
        }
    })?;
    Ok(Batch { height: lines.len(), rows: Rows::At(lines), columns: finish(builders) })
}

fn builders(wanted: &[Wanted], capacity: usize) -> Vec<ColumnBuilder> {
    wanted.iter().map(|column| ColumnBuilder::new(&column.field, capacity)).collect()
}

fn finish(builders: Vec<ColumnBuilder>) -> Vec<super::super::Column> {
    builders.into_iter().map(ColumnBuilder::finish).collect()
}
