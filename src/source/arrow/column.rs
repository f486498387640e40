//! One column of a record batch: read without the others, by what its bits say and not by what is told of them.

use super::super::input::Input;
use super::layout::{Batch, Part};
use super::schema::ArrowColumn;
use polars_arrow::array::{Array, BinaryArray, BinaryViewArray, FixedSizeBinaryArray, PrimitiveArray};
use polars_arrow::io::ipc::read::Dictionaries;
use polars_arrow::io::ipc::read::common::read_record_batch;
use polars_arrow::types::{NativeType, i256};
use polars_arrow_format::ipc::planus::{Builder, ReadAsRoot};
use polars_arrow_format::ipc::{Buffer, FieldNode, RecordBatch, RecordBatchRef};
use std::io::{self, Read, Seek, SeekFrom};

/// In front of a packed buffer stands how many bytes it unpacks to.
const PREFIX: i64 = 8;
/// Instead of which this says that it is not packed.
const UNPACKED: i64 = -1;

/// A column of a record batch that was looked at.
#[derive(Debug)]
pub(super) struct Place {
    part: Part,
    /// How many bytes each buffer holds when it is unpacked.
    sizes: Vec<u64>,
}

impl Place {
    /// Looks how large the buffers are. The body of the batch begins at `body`.
    pub(super) fn of(part: Part, batch: &Batch, input: &Input, body: u64) -> Result<Self, String> {
        let size = |buffer: &Buffer| match batch.compression {
            Some(_) => unpacked(input, body, *buffer),
            None => Ok(buffer.length.unsigned_abs()),
        };
        let sizes = part.buffers.iter().map(size).collect::<Result<_, String>>()?;
        Ok(Self { part, sizes })
    }

    /// About how many bytes its values take.
    pub(super) fn bytes(&self) -> u64 {
        self.sizes.iter().fold(self.part.made, |sum, size| sum.saturating_add(*size))
    }

    /// Its values. The error says why there are none.
    pub(super) fn read(
        &self,
        column: &ArrowColumn,
        batch: &Batch,
        dictionaries: &Dictionaries,
        input: &Input,
        body: u64,
    ) -> Result<Box<dyn Array>, String> {
        let mut reader = Padded { input: input.clone(), at: 0 };
        let filling = i64::try_from(input.size().saturating_sub(body)).map_err(|_| "is too large")?;
        let told = RecordBatch {
            length: batch.rows,
            nodes: Some(self.nodes()?),
            buffers: Some(self.buffers(batch, filling)),
            compression: batch.compression.clone(),
            variadic_buffer_counts: Some(self.part.counts.clone()),
        };
        let mut builder = Builder::new();
        let told = RecordBatchRef::read_as_root(builder.finish(&told, None)).map_err(|error| error.to_string())?;
        let read = read_record_batch(
            told,
            &column.schema,
            &column.ipc,
            None,
            None,
            dictionaries,
            batch.version,
            &mut reader,
            body,
            &mut Vec::new(),
            Default::default(),
        );
        let read = read.map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())?;
        let array = read.into_arrays().pop().ok_or("is not there")?;
        if column.is_wide() { wide(array.as_ref(), column) } else { Ok(array) }
    }

    /// The nodes, such that the bits of every buffer with some are looked at, whatever is told of nulls.
    fn nodes(&self) -> Result<Vec<FieldNode>, String> {
        let node = |(node, validity): (&FieldNode, &Option<usize>)| {
            let has_bits = validity.and_then(|at| self.sizes.get(at)).map(|size| *size > 0);
            match has_bits {
                Some(true) => Ok(FieldNode { null_count: node.length.min(1), ..*node }),
                Some(false) if node.null_count > 0 => Err("claims nulls and does not say where"),
                Some(false) | None => Ok(*node),
            }
        };
        Ok(self.part.nodes.iter().zip(&self.part.validity).map(node).collect::<Result<_, _>>()?)
    }

    /// The buffers, such that an empty one has its prefix where packed ones have one.
    fn buffers(&self, batch: &Batch, filling: i64) -> Vec<Buffer> {
        let buffer = |(buffer, size): (&Buffer, &u64)| match batch.compression {
            Some(_) if *size == 0 => Buffer { offset: filling, length: PREFIX },
            Some(_) | None => *buffer,
        };
        self.part.buffers.iter().zip(&self.sizes).map(buffer).collect()
    }
}

/// How many bytes a packed buffer holds.
fn unpacked(input: &Input, body: u64, buffer: Buffer) -> Result<u64, String> {
    if buffer.length == 0 {
        return Ok(0);
    }
    if buffer.length < PREFIX {
        return Err("has a packed buffer that does not say how long it is".to_owned());
    }
    let (mut input, mut prefix) = (input.clone(), [0; PREFIX as usize]);
    let at = SeekFrom::Start(body.saturating_add(buffer.offset.unsigned_abs()));
    let read = input.seek(at).and_then(|_| input.read_exact(&mut prefix));
    read.map_err(|error| format!("cannot be read to its end: {error}"))?;
    match i64::from_le_bytes(prefix) {
        UNPACKED => Ok((buffer.length - PREFIX).unsigned_abs()),
        size => u64::try_from(size).map_err(|_| format!("claims to unpack to {size} bytes")),
    }
}

/// Decimals of 256 bits, which were read as bytes.
fn wide(array: &dyn Array, column: &ArrowColumn) -> Result<Box<dyn Array>, String> {
    let found = array.as_any().downcast_ref::<FixedSizeBinaryArray>().ok_or("is not of its own type")?;
    let number = |bytes: &[u8]| bytes.try_into().map(i256::from_le_bytes).unwrap_or_default();
    let values: Vec<i256> = found.values_iter().map(number).collect();
    let dtype = column.field.dtype.to_storage().clone();
    Ok(PrimitiveArray::from_vec(values).with_validity(found.validity().cloned()).to(dtype).boxed())
}

/// The first row whose text is none.
pub(in crate::source) fn first_unreadable(array: &dyn Array) -> Option<usize> {
    let found = array.as_any();
    if let Some(array) = found.downcast_ref::<BinaryViewArray>() {
        first_of(array.iter())
    } else if let Some(array) = found.downcast_ref::<BinaryArray<i64>>() {
        first_of(array.iter())
    } else {
        first_of(found.downcast_ref::<BinaryArray<i32>>()?.iter())
    }
}

fn first_of<'a>(mut texts: impl Iterator<Item = Option<&'a [u8]>>) -> Option<usize> {
    texts.position(|text| text.is_some_and(|text| std::str::from_utf8(text).is_err()))
}

/// A file behind which there are bits without an end, all of them set: the prefix of a buffer that is empty.
struct Padded {
    input: Input,
    at: u64,
}

impl Read for Padded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.input.size() {
            buffer.fill(0xff);
            return Ok(buffer.len());
        }
        let count = self.input.read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Padded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.input.seek(to)?;
        Ok(self.at)
    }
}
