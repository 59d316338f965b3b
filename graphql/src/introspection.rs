//! What the schema says of introspection itself. Fault (async-graphql 7.2.1): it has `__Schema.description`, which may be null, for one
//! that may not, and `includeDeprecated`, which takes null, for one that does not (model/schema.rs, model/type.rs).

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, Registry};
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

/// Stands for no type: where it is registered, what is registered by then is put right.
pub(super) struct Introspection;

#[async_graphql::async_trait::async_trait]
impl OutputType for Introspection {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("__Schema")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let of_introspection = registry.types.iter_mut().filter(|(name, _)| name.starts_with("__"));
        for (name, ty) in of_introspection {
            let MetaType::Object { fields, .. } = ty else { continue };
            for field in fields.values_mut() {
                if name == "__Schema" && field.name == "description" {
                    make_nullable(&mut field.ty);
                }
                field
                    .args
                    .values_mut()
                    .filter(|argument| argument.name == "includeDeprecated")
                    .for_each(|argument| make_nullable(&mut argument.ty));
            }
        }
        Self::qualified_type_name()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

fn make_nullable(ty: &mut String) {
    if ty.ends_with('!') {
        ty.pop();
    }
}
