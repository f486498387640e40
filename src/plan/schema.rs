//! The JSON Schema of a contract, for editors and for other programs. Made from the list of checks.

use crate::checks::{CHECKS, Entry, LISTS, Scope};
use crate::contract::COMMON_KEYS;
use crate::data::{FileFormat, Kind};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The JSON Schema (draft 2020-12) of a contract in the native form.
pub fn contract_schema() -> Value {
    let mut properties = dataset_properties();
    let only_in_one = properties
        .keys()
        .filter(|key| *key != "description")
        .map(|key| (key.clone(), json!(false)))
        .collect::<Map<_, _>>();
    properties.insert(
        "name".to_owned(),
        text("What the contract is called; the dataset of a contract with one dataset is called the same."),
    );
    properties.insert(
        "version".to_owned(),
        described(json!({ "type": ["string", "number"] }), "The version of the contract."),
    );
    properties.insert("owner".to_owned(), text("Who answers for the data."));
    properties.insert("tags".to_owned(), texts("Words to select every check of the contract by."));
    properties.insert("datasets".to_owned(), datasets());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tabpact contract",
        "description": "What must be true of one or several tables.",
        "type": "object",
        "properties": properties,
        "required": ["name"],
        "additionalProperties": false,
        "if": { "required": ["datasets"] },
        "then": { "properties": only_in_one },
        "$defs": definitions(),
    })
}

/// What stands in a contract more than once.
fn definitions() -> Map<String, Value> {
    let mut definitions = Map::new();
    definitions.insert("column".to_owned(), column());
    definitions.insert("column_check".to_owned(), item(|scope| scope != Scope::Dataset));
    definitions.insert("dataset_check".to_owned(), item(|_| true));
    definitions.insert("source".to_owned(), source());
    definitions
        .extend(COMMON_KEYS.iter().map(|(name, description)| (format!("common_{name}"), common(name, description))));
    for entry in CHECKS {
        definitions.insert(format!("check_{}", entry.about.name), check(entry));
    }
    definitions
}

/// What one check takes, as the schemas of its arguments tell.
pub(super) struct Arguments {
    /// What the check's page says.
    pub(super) page: String,
    /// Each argument with its schema.
    pub(super) properties: Map<String, Value>,
    /// Those that must be given.
    pub(super) required: Vec<String>,
}

impl Arguments {
    pub(super) fn of(entry: &Entry) -> Self {
        let mut generator: SchemaGenerator =
            SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true).into_generator();
        let schema = Value::from((entry.arguments)(&mut generator));
        let text = |value: &Value| paragraphs(value.as_str().unwrap_or_default());
        let mut properties = schema["properties"].as_object().cloned().unwrap_or_default();
        for (name, property) in &mut properties {
            let description = text(&property["description"]);
            forbid_null(property);
            if LISTS.contains(&name.as_str()) {
                *property = json!({ "anyOf": [property.clone(), { "type": "string" }] });
            }
            property["description"] = json!(description);
        }
        let required =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        Self { page: text(&schema["description"]), properties, required }
    }
}

/// Lines of a comment to lines of a text: only an empty line ends one.
fn paragraphs(comment: &str) -> String {
    comment
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// An argument may be left out, but not be written without a value.
fn forbid_null(property: &mut Value) {
    if let Some(kinds) = property.get_mut("type").and_then(Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
    }
    for word in ["anyOf", "enum"] {
        if let Some(choices) = property.get_mut(word).and_then(Value::as_array_mut) {
            choices.retain(|choice| !choice.is_null() && choice["type"] != "null");
        }
    }
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = json!(description);
    schema
}

fn text(description: &str) -> Value {
    described(json!({ "type": "string" }), description)
}

fn texts(description: &str) -> Value {
    described(json!({ "type": "array", "items": { "type": "string" } }), description)
}

fn flag(description: &str) -> Value {
    described(json!({ "type": "boolean" }), description)
}

fn dataset_properties() -> Map<String, Value> {
    let list = |item: &str, description| {
        described(json!({ "type": "array", "items": { "$ref": format!("#/$defs/{item}") } }), description)
    };
    let source = described(
        json!({ "anyOf": [{ "type": "string" }, { "$ref": "#/$defs/source" }] }),
        "Where the data lies, relative to the contract.",
    );
    let additional = json!({ "enum": ["allow", "warn", "fail"], "default": "warn" });
    let properties = [
        ("description", text("What it is about.")),
        ("source", source),
        ("schema", list("column", "The columns, in order.")),
        ("quality", list("dataset_check", "Checks of the dataset.")),
        ("allow_empty", flag("Whether it may hold no rows.")),
        ("additional_columns", described(additional, "What to do about columns that are not named.")),
        ("ordered", flag("Whether the columns must stand in this order.")),
        ("timezone", text("The zone of timestamps without an offset, as `Europe/Berlin`; UTC where none is given.")),
    ];
    properties.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn datasets() -> Value {
    let mut properties = dataset_properties();
    properties.insert("name".to_owned(), text("What the dataset is called; checks and references name it by this."));
    let dataset =
        json!({ "type": "object", "properties": properties, "required": ["name"], "additionalProperties": false });
    described(json!({ "type": "array", "minItems": 1, "items": dataset }), "Several datasets in one contract.")
}

fn source() -> Value {
    let formats: Vec<&str> = FileFormat::ALL.iter().map(|(name, _)| *name).collect();
    let byte = |description| described(json!({ "type": "string", "minLength": 1 }), description);
    json!({
        "type": "object",
        "properties": {
            "path": text("A file, a folder, a glob, or `-` for standard input."),
            "format": described(json!({ "enum": formats }), "The format, where the name does not tell."),
            "delimiter": byte("The character between fields: `;`, or a word such as `tab`."),
            "quote": byte("The character around quoted fields."),
            "header": flag("Whether the first record names the columns."),
            "comment": byte("Lines that begin with this character are no data."),
            "null_values": texts("The texts that stand for null; the empty text by default."),
            "quoted_empty": described(json!({ "enum": ["null", "text"] }), "What a quoted empty field is."),
            "trim": flag("Whether spaces around fields, and around the names of the header, are dropped."),
            "encoding": described(json!({ "type": "string", "pattern": "^[Uu][Tt][Ff]-?8$" }), "The encoding: UTF-8 only."),
        },
        "required": ["path"],
        "additionalProperties": false,
    })
}

fn column() -> Value {
    let names: Vec<&str> = Kind::names().collect();
    let kind = json!({ "anyOf": [{ "enum": names }, { "type": "string", "pattern": "^ *(decimal|list|struct) *\\(.*\\) *$" }] });
    let checks = json!({ "type": "array", "items": { "$ref": "#/$defs/column_check" } });
    let own = [
        ("name", text("The name of the column, exactly.")),
        ("type", described(kind, "The type of its values.")),
        ("description", text("What it is about.")),
        ("tags", texts("Words to select its checks by; `pii` and `sensitive` keep its values out of reports.")),
        ("sensitive", flag("Whether no report may print its values.")),
        ("pii", flag("The same: whether it holds what tells of a person.")),
        ("timezone", text("The zone of timestamps without an offset.")),
        ("true_values", texts("The texts that mean true.")),
        ("false_values", texts("The texts that mean false.")),
        ("checks", described(checks, "Checks of the column in full form.")),
    ];
    let mut properties: Map<String, Value> = own.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect();
    for entry in CHECKS {
        let arguments = Arguments::of(entry);
        for short in entry.about.keys {
            let schema = match short.argument.and_then(|argument| arguments.properties.get(argument)) {
                Some(argument) if short.argument == entry.about.bare => {
                    json!({ "anyOf": [argument, object(&arguments, &Map::new())], "description": entry.about.summary })
                }
                Some(argument) => argument.clone(),
                None => flag(entry.about.summary),
            };
            properties.insert(short.key.to_owned(), schema);
        }
    }
    let format = "Of a date, time or timestamp, its notation as for strftime; of a text, the well-known notation that it follows.";
    properties.insert("format".to_owned(), text(format));
    json!({ "type": "object", "properties": properties, "required": ["name"], "additionalProperties": false })
}

/// A list item that is a check: its name alone, or a map with its name as one of the keys.
fn item(may_stand: impl Fn(Scope) -> bool) -> Value {
    let (mut properties, mut names, mut one_of) = (references_to_common(), Vec::new(), Vec::new());
    for entry in CHECKS.iter().filter(|entry| may_stand(entry.about.scope)) {
        let name = entry.about.name;
        properties.insert(name.to_owned(), json!({ "$ref": format!("#/$defs/check_{name}") }));
        one_of.push(json!({ "required": [name] }));
        if Arguments::of(entry).required.is_empty() {
            names.push(name);
        }
    }
    let map = json!({ "type": "object", "properties": properties, "additionalProperties": false, "oneOf": one_of });
    json!({ "anyOf": [{ "enum": names }, map] })
}

/// What stands behind the name of a check: a map, a bare value, or nothing.
fn check(entry: &Entry) -> Value {
    let arguments = Arguments::of(entry);
    let mut forms = vec![object(&arguments, &references_to_common())];
    forms.extend(entry.about.bare.and_then(|bare| arguments.properties.get(bare)).cloned());
    if arguments.required.is_empty() {
        forms.push(json!({ "type": ["null", "boolean"] }));
    }
    json!({ "description": entry.about.summary, "anyOf": forms })
}

fn object(arguments: &Arguments, common: &Map<String, Value>) -> Value {
    let all = arguments.properties.iter().chain(common);
    let properties: Map<String, Value> = all.map(|(name, schema)| (name.clone(), schema.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": arguments.required, "additionalProperties": false })
}

fn references_to_common() -> Map<String, Value> {
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/common_{name}") });
    COMMON_KEYS.iter().map(|(name, _)| ((*name).to_owned(), reference(name))).collect()
}

/// One key that every check takes.
fn common(name: &str, description: &str) -> Value {
    let schema = match name {
        "severity" => json!({ "enum": ["error", "warn", "info"], "default": "error" }),
        "tags" => json!({ "type": "array", "items": { "type": "string" } }),
        "tolerance" | "fail_above" | "warn_above" => json!({ "type": ["string", "integer"] }),
        _ => json!({ "type": "string" }),
    };
    described(schema, description)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(contract: Value) -> Vec<String> {
        let schema = contract_schema();
        jsonschema::meta::validate(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        validator.iter_errors(&contract).map(|error| error.to_string()).collect()
    }

    fn orders() -> Value {
        json!({
            "name": "orders",
            "version": 1.0,
            "schema": [
                { "name": "order_id", "type": "string", "required": true, "unique": true },
                { "name": "amount", "type": "decimal", "required": true, "min": 0 },
            ],
            "quality": [{ "freshness": "1 hour" }, { "completeness": "99%" }],
        })
    }

    #[test]
    fn the_contract_of_eleven_lines_is_valid() {
        assert_eq!(errors(orders()), Vec::<String>::new());
    }

    #[test]
    fn the_example_of_every_check_is_valid() {
        for entry in CHECKS {
            let mut example: Value = serde_yaml::from_str(entry.about.example).unwrap();
            example["name"] = json!("example");
            assert_eq!(errors(example), Vec::<String>::new(), "{}", entry.about.name);
        }
    }

    #[test]
    fn what_the_reader_refuses_is_invalid() {
        let changed = |pointer: &str, value: Value| {
            let mut contract = orders();
            let (place, key) = pointer.rsplit_once('/').unwrap();
            contract.pointer_mut(place).unwrap()[key] = value;
            contract
        };
        for (pointer, value) in [
            ("/schem", json!([])),
            ("/schema/0/requird", json!(true)),
            ("/schema/0/required", json!("yes")),
            ("/schema/1/min", json!(null)),
            ("/schema/1/type", json!("money")),
            ("/datasets", json!([{ "name": "a" }])),
            ("/additional_columns", json!("refuse")),
            ("/name", json!(null)),
            ("/source", json!({ "path": "a.csv", "seperator": ";" })),
        ] {
            assert!(!errors(changed(pointer, value.clone())).is_empty(), "{pointer}: {value}");
        }
    }

    #[test]
    fn a_list_item_is_one_check_with_known_arguments() {
        let with = |item: Value| {
            let mut contract = orders();
            contract["quality"] = json!([item]);
            errors(contract)
        };
        for item in [
            json!("not_empty"),
            json!({ "in_range": { "column": "amount", "min": 0, "severity": "warn" } }),
            json!({ "unique": "order_id", "tolerance": "0.1%" }),
            json!({ "no_duplicate_rows": null }),
            json!({ "references": { "file": "a.csv", "to": "id" }, "column": "order_id" }),
        ] {
            assert_eq!(with(item.clone()), Vec::<String>::new(), "{item}");
        }
        for item in [
            json!("freshness"),
            json!({ "in_rnge": {} }),
            json!({ "in_range": { "mim": 0 } }),
            json!({ "severity": "warn" }),
            json!({ "not_empty": {}, "row_count": 1 }),
            json!({ "row_count": 1, "severity": "fatal" }),
            json!({ "row_count": -1 }),
        ] {
            assert!(!with(item.clone()).is_empty(), "{item}");
        }
    }

    #[test]
    fn every_property_says_what_it_is() {
        let schema = contract_schema();
        for place in [
            "/properties",
            "/$defs/column/properties",
            "/$defs/source/properties",
            "/$defs/dataset_check/anyOf/1/properties",
        ] {
            for (name, property) in schema.pointer(place).unwrap().as_object().unwrap() {
                let referred = property["$ref"].as_str().and_then(|reference| schema.pointer(&reference[1..]));
                let described = referred.unwrap_or(property)["description"].as_str();
                assert!(described.is_some_and(|text| text.ends_with('.')), "{place}/{name}");
            }
        }
    }
}
