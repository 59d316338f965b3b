//! The schema as it is committed, and what it says of itself.

use async_graphql::Positioned;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition};

#[test]
fn the_committed_schema_is_the_exported_one() {
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    let exported = graphql::sdl();
    let difference = committed.lines().zip(exported.lines()).enumerate().find(|(_, (old, new))| old != new);
    assert!(
        committed == exported,
        "schema.graphql is not what the server exports: run `cargo run -- schema > schema.graphql`, and look at what changed. First at {difference:?}"
    );
}

#[test]
fn everything_has_a_description() {
    let mut bare = Vec::new();
    for definition in parse_schema(graphql::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let definition = definition.node;
        let name = definition.name.node.as_str();
        note(&mut bare, definition.description.as_ref(), name.to_owned());
        match &definition.kind {
            TypeKind::Object(object) => fields(&mut bare, name, &object.fields),
            TypeKind::Interface(interface) => fields(&mut bare, name, &interface.fields),
            TypeKind::InputObject(input) => values(&mut bare, name, &input.fields),
            TypeKind::Enum(choices) => {
                for value in &choices.values {
                    note(&mut bare, value.node.description.as_ref(), format!("{name}.{}", value.node.value.node));
                }
            }
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

fn note(bare: &mut Vec<String>, description: Option<&Positioned<String>>, name: String) {
    if description.is_none_or(|text| text.node.trim().is_empty()) {
        bare.push(name);
    }
}

fn fields(bare: &mut Vec<String>, of: &str, fields: &[Positioned<FieldDefinition>]) {
    for field in fields {
        let name = format!("{of}.{}", field.node.name.node);
        note(bare, field.node.description.as_ref(), name.clone());
        values(bare, &name, &field.node.arguments);
    }
}

fn values(bare: &mut Vec<String>, of: &str, values: &[Positioned<InputValueDefinition>]) {
    for value in values {
        note(bare, value.node.description.as_ref(), format!("{of}.{}", value.node.name.node));
    }
}
