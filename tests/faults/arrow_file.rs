//! A small Arrow stream, buffer by buffer, so that every number in it can be a lie.

use polars_arrow_format::ipc::planus::Builder;
use polars_arrow_format::ipc::{
    BodyCompression, BodyCompressionMethod, Buffer, CompressionType, DictionaryBatch, Endianness, Field, FieldNode,
    Message, MessageHeader, MetadataVersion, RecordBatch, Schema, Type,
};

/// The end of a stream.
const END: [u8; 8] = [0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];

/// A stream while it is written.
pub(crate) struct Stream {
    pub(crate) bytes: Vec<u8>,
}

impl Stream {
    pub(crate) fn new(fields: Vec<Field>) -> Self {
        Self::of(Schema { fields: Some(fields), ..Schema::default() })
    }

    pub(crate) fn big_endian(fields: Vec<Field>) -> Self {
        Self::of(Schema { fields: Some(fields), endianness: Endianness::Big, ..Schema::default() })
    }

    fn of(schema: Schema) -> Self {
        let mut stream = Self { bytes: Vec::new() };
        stream.message(MessageHeader::Schema(Box::new(schema)), &[]);
        stream
    }

    pub(crate) fn batch(mut self, batch: Batch) -> Self {
        self.message(MessageHeader::RecordBatch(Box::new(batch.told)), &batch.body);
        self
    }

    pub(crate) fn dictionary(mut self, id: i64, is_delta: bool, batch: Batch) -> Self {
        let told = DictionaryBatch { id, data: Some(Box::new(batch.told)), is_delta };
        self.message(MessageHeader::DictionaryBatch(Box::new(told)), &batch.body);
        self
    }

    pub(crate) fn end(mut self) -> Vec<u8> {
        self.bytes.extend(END);
        self.bytes
    }

    fn message(&mut self, header: MessageHeader, body: &[u8]) {
        let message = Message {
            version: MetadataVersion::V5,
            header: Some(header),
            body_length: body.len() as i64,
            custom_metadata: None,
        };
        let mut builder = Builder::new();
        let told = builder.finish(&message, None);
        let length = told.len().next_multiple_of(8);
        self.bytes.extend([0xff; 4]);
        self.bytes.extend((length as u32).to_le_bytes());
        self.bytes.extend(told);
        self.bytes.resize(self.bytes.len() + length - told.len(), 0);
        self.bytes.extend(body);
    }
}

/// A record batch while it is written.
#[derive(Clone, Default)]
pub(crate) struct Batch {
    pub(crate) told: RecordBatch,
    body: Vec<u8>,
}

impl Batch {
    pub(crate) fn new(rows: i64) -> Self {
        let told =
            RecordBatch { length: rows, nodes: Some(Vec::new()), buffers: Some(Vec::new()), ..RecordBatch::default() };
        Self { told, body: Vec::new() }
    }

    /// What follows is packed.
    pub(crate) fn packed(mut self) -> Self {
        let told = BodyCompression { codec: CompressionType::Zstd, method: BodyCompressionMethod::Buffer };
        self.told.compression = Some(Box::new(told));
        self
    }

    /// A node of so many values and nulls, and its buffers.
    pub(crate) fn node(mut self, [length, null_count]: [i64; 2], buffers: &[&[u8]]) -> Self {
        self.told.nodes.get_or_insert_default().push(FieldNode { length, null_count });
        for buffer in buffers {
            let packed = match self.told.compression {
                Some(_) if !buffer.is_empty() => {
                    let packed = zstd::encode_all(*buffer, 1).expect("memory");
                    [&(buffer.len() as i64).to_le_bytes()[..], &packed].concat()
                }
                Some(_) | None => buffer.to_vec(),
            };
            let place = Buffer { offset: self.body.len() as i64, length: packed.len() as i64 };
            self.told.buffers.get_or_insert_default().push(place);
            self.body.extend(packed);
            self.body.resize(self.body.len().next_multiple_of(8), 0);
        }
        self
    }

    /// A column of numbers, of which so many are said to be null.
    pub(crate) fn numbers(self, values: &[Option<i64>], nulls: i64) -> Self {
        let mut bits = vec![0_u8; values.len().div_ceil(8)];
        for (at, _) in values.iter().enumerate().filter(|(_, value)| value.is_some()) {
            bits[at / 8] |= 1 << (at % 8);
        }
        let values_of: Vec<u8> = values.iter().flat_map(|value| value.unwrap_or_default().to_le_bytes()).collect();
        self.node([values.len() as i64, nulls], &[&bits, &values_of])
    }

    /// A column of texts.
    pub(crate) fn texts(self, texts: &[&[u8]]) -> Self {
        let mut offsets = vec![0_i32];
        offsets.extend(texts.iter().scan(0, |end, text| {
            *end += text.len() as i32;
            Some(*end)
        }));
        let offsets: Vec<u8> = offsets.into_iter().flat_map(i32::to_le_bytes).collect();
        self.node([texts.len() as i64, 0], &[&[], &offsets, &texts.concat()])
    }
}

pub(crate) fn field(name: &str, type_: Type) -> Field {
    Field { name: Some(name.to_owned()), nullable: true, type_: Some(type_), ..Field::default() }
}
