//! Which nodes and buffers of a record batch belong to a column, by its type alone. So a column can be read without
//! those beside it, and what the nodes say can be held against each other.

use polars_arrow_format::ipc::{
    BodyCompression, Buffer, Field, FieldNode, MessageRef, MetadataVersion, RecordBatchRef, Type, UnionMode,
};

/// What the view of a text takes in memory, and about what a value takes that no buffer holds.
const VALUE: u64 = 16;

/// How a column lies in a record batch.
#[derive(Debug)]
pub(super) struct Layout {
    validity: Validity,
    /// How many buffers there are behind that of the validity.
    buffers: usize,
    /// Whether more follow, as many as the batch says.
    has_views: bool,
    /// What a value takes that is made when it is read, in bytes.
    made: u64,
    children: Vec<Layout>,
}

/// Whether there is a buffer that says which values are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Validity {
    Buffer,
    /// Only in older versions of the format, and it means nothing.
    Older,
    None,
}

impl Layout {
    /// The layout of a column; `None` for a type that is not known.
    pub(super) fn of(field: &Field) -> Option<Self> {
        let simple =
            |buffers| Self { validity: Validity::Buffer, buffers, has_views: false, made: 0, children: vec![] };
        if field.dictionary.is_some() {
            return Some(Self { made: VALUE, ..simple(1) });
        }
        let own = match field.type_.as_ref()? {
            Type::Null(_) => Self { validity: Validity::None, made: VALUE, ..simple(0) },
            Type::RunEndEncoded(_) => Self { validity: Validity::None, ..simple(0) },
            Type::Int(_)
            | Type::FloatingPoint(_)
            | Type::Bool(_)
            | Type::Decimal(_)
            | Type::Date(_)
            | Type::Time(_)
            | Type::Timestamp(_)
            | Type::Interval(_)
            | Type::Duration(_)
            | Type::FixedSizeBinary(_) => simple(1),
            Type::Binary(_) | Type::Utf8(_) | Type::LargeBinary(_) | Type::LargeUtf8(_) => {
                Self { made: VALUE, ..simple(2) }
            }
            Type::BinaryView(_) | Type::Utf8View(_) => Self { has_views: true, ..simple(1) },
            Type::List(_) | Type::LargeList(_) | Type::Map(_) => simple(1),
            Type::ListView(_) | Type::LargeListView(_) => simple(2),
            Type::FixedSizeList(_) | Type::Struct(_) => simple(0),
            Type::Union(union_) => {
                let buffers = if union_.mode == UnionMode::Dense { 2 } else { 1 };
                Self { validity: Validity::Older, ..simple(buffers) }
            }
        };
        let children = field.children.iter().flatten().map(Self::of).collect::<Option<_>>()?;
        Some(Self { children, ..own })
    }
}

/// What the head of a record batch says.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) rows: i64,
    pub(super) version: MetadataVersion,
    pub(super) compression: Option<Box<BodyCompression>>,
    nodes: Vec<FieldNode>,
    pub(super) buffers: Vec<Buffer>,
    counts: Vec<i64>,
}

impl Batch {
    /// Reads the head, or says nothing where it is broken.
    pub(super) fn of(message: MessageRef<'_>, batch: RecordBatchRef<'_>) -> Option<Self> {
        let compression = batch.compression().ok()?.map(BodyCompression::try_from).transpose().ok()?;
        Some(Self {
            rows: batch.length().ok()?,
            version: message.version().ok()?,
            compression: compression.map(Box::new),
            nodes: batch.nodes().ok()?.into_iter().flatten().map(FieldNode::from).collect(),
            buffers: batch.buffers().ok()?.into_iter().flatten().map(Buffer::from).collect(),
            counts: batch.variadic_buffer_counts().ok()?.into_iter().flatten().collect(),
        })
    }

    /// What the batch holds of each column, in order. The error says what contradicts itself.
    pub(super) fn parts<'l>(&self, layouts: impl Iterator<Item = &'l Layout>) -> Result<Vec<Part>, String> {
        let mut rest = Rest {
            nodes: &self.nodes,
            buffers: &self.buffers,
            counts: &self.counts,
            has_older: !matches!(self.version, MetadataVersion::V5),
        };
        let mut parts = Vec::new();
        for layout in layouts {
            let mut part = Part::default();
            rest.take(layout, &mut part)?;
            let length = part.nodes.first().map_or(0, |node| node.length);
            if length != self.rows {
                return Err(format!("claims to hold {} rows and holds {length} of a column", self.rows));
            }
            parts.push(part);
        }
        if !rest.nodes.is_empty() {
            return Err("holds more columns than its schema names".to_owned());
        }
        Ok(parts)
    }
}

/// What a record batch holds of one column.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) nodes: Vec<FieldNode>,
    /// Which buffer says which values of a node are there.
    pub(super) validity: Vec<Option<usize>>,
    pub(super) buffers: Vec<Buffer>,
    pub(super) counts: Vec<i64>,
    /// How many bytes are made beside what the buffers hold.
    pub(super) made: u64,
}

/// What no column has taken so far.
struct Rest<'b> {
    nodes: &'b [FieldNode],
    buffers: &'b [Buffer],
    counts: &'b [i64],
    has_older: bool,
}

impl Rest<'_> {
    fn take(&mut self, layout: &Layout, part: &mut Part) -> Result<(), String> {
        let (node, nodes) = self.nodes.split_first().ok_or("holds fewer columns than its schema names")?;
        self.nodes = nodes;
        if node.length < 0 || !(0..=node.length).contains(&node.null_count) {
            return Err(format!("claims that {} of {} values of a column are null", node.null_count, node.length));
        }
        part.made = part.made.saturating_add(layout.made.saturating_mul(node.length as u64));
        part.validity.push((layout.validity == Validity::Buffer).then_some(part.buffers.len()));
        part.nodes.push(*node);
        let more = match layout.validity {
            Validity::Buffer => 1,
            Validity::Older => usize::from(self.has_older),
            Validity::None => 0,
        };
        self.buffers(more + layout.buffers, part)?;
        if layout.has_views {
            let (count, counts) = self.counts.split_first().ok_or("does not say how many buffers a column has")?;
            self.counts = counts;
            part.counts.push(*count);
            let count = usize::try_from(*count).map_err(|_| format!("claims that a column has {count} buffers"))?;
            self.buffers(count, part)?;
        }
        layout.children.iter().try_for_each(|child| self.take(child, part))
    }

    fn buffers(&mut self, count: usize, part: &mut Part) -> Result<(), String> {
        let (own, buffers) = self.buffers.split_at_checked(count).ok_or("holds fewer buffers than its columns need")?;
        part.buffers.extend(own);
        self.buffers = buffers;
        Ok(())
    }
}
