//! What an operation asks for, as the specification's CollectFields gives it for these variables: directives are evaluated, fragments
//! are merged by the types that they apply to, and each response name stands once, in its order.
//!
//! <https://spec.graphql.org/September2025/#sec-Executing-Selection-Sets>

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use apollo_compiler::ast::Type;
use apollo_compiler::executable::{self, DirectiveList, Operation, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Name as ApolloName, Node, Schema, ast};
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Pos, Positioned};
use async_graphql_value::Value as Literal;

use super::literal::literal;
use super::positions::mark;

/// Where null may stand: bit 0 for the value itself, bit 1 for the items of a list, and so on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nullable(u8);

impl Nullable {
    pub(super) const ALL: Self = Self(u8::MAX);

    fn of(ty: &Type) -> Self {
        match ty {
            Type::Named(_) => Self(1),
            Type::NonNullNamed(_) => Self(0),
            Type::List(inner) => Self(Self::of(inner).0 << 1 | 1),
            Type::NonNullList(inner) => Self(Self::of(inner).0 << 1),
        }
    }

    pub(super) const fn at(self, level: u32) -> bool {
        self.0.unbounded_shr(level) & 1 == 1
    }
}

/// One argument of a field, as the document has it.
#[derive(Debug)]
pub(super) struct Argument {
    pub name: Positioned<Name>,
    pub value: Positioned<Literal>,
    /// Whether something stands in its place where it is left out.
    pub has_default: bool,
}

/// One field of an object, with all that its selections ask for below it.
#[derive(Debug)]
pub(super) struct Field {
    pub key: Name,
    pub name: Name,
    /// Marked, not resolved.
    pub position: Pos,
    pub arguments: Vec<Argument>,
    /// Variables of its arguments that stand where null may not, and where they do.
    pub strict: Vec<(Name, Pos)>,
    pub nullable: Nullable,
    pub is_list: bool,
    pub ty: Name,
    /// None where the field is a leaf.
    pub below: Option<Set>,
}

impl Field {
    /// Where an argument is null that must not be, since these variables are.
    pub(super) fn fault(&self, nulls: &HashSet<Name>) -> Option<Pos> {
        self.strict.iter().find(|(name, _)| nulls.contains(name)).map(|(_, place)| *place)
    }
}

/// The fields of an object, or the place of a directive whose argument is null where null may not stand.
pub(super) type Fields = Result<IndexMap<Name, Arc<Field>>, Pos>;

/// What is asked for of an object.
#[derive(Debug)]
pub(super) struct Set {
    /// What the types that the object may be of are asked for: for most sets all of them the same.
    pub variants: Vec<Fields>,
    /// Which of several variants a type has.
    pub types: HashMap<Name, usize>,
    /// What all variants share, and the declared type has.
    pub common: Vec<Arc<Field>>,
}

impl Set {
    /// The fields of an object that can be of one type only, such as a root.
    pub(super) fn fields(&self) -> Option<&Fields> {
        self.variants.first()
    }

    /// Each field alone, in their order.
    pub(super) fn each(&self) -> Vec<Self> {
        let fields = self.variants.iter().flatten().flat_map(IndexMap::iter);
        let alone = fields.map(|(key, field)| Self {
            variants: vec![Ok(IndexMap::from([(key.clone(), Arc::clone(field))]))],
            types: self.types.clone(),
            common: vec![Arc::clone(field)],
        });
        alone.collect()
    }

    /// Whether types are asked for their interfaces.
    pub(super) fn lists_interfaces(&self) -> bool {
        let mut fields = self.variants.iter().flatten().flat_map(IndexMap::values);
        self.types.contains_key("__Type") && fields.any(|field| field.name == "interfaces")
    }

    /// Whether the answer must tell each object's type, or that there is one at all.
    pub(super) fn is_marked(&self) -> bool {
        self.variants.len() > 1 || self.variants.iter().any(|fields| fields.as_ref().map_or(true, IndexMap::is_empty))
    }
}

/// The values of the variables in an operation's directives: with the same ones it asks for the same.
pub(super) type Conditions = Vec<Option<bool>>;

/// Collects an operation of a valid document.
pub(super) struct Collector<'a> {
    pub schema: &'a Schema,
    pub document: &'a ExecutableDocument,
    /// What the variables in directives are; none where null is given.
    pub conditions: HashMap<&'a str, Option<bool>>,
}

/// A response name's selections.
type Grouped<'a> = IndexMap<&'a ApolloName, Vec<&'a Node<executable::Field>>>;

impl<'a> Collector<'a> {
    pub(super) fn operation(&self, operation: &'a Operation) -> Set {
        self.set(&operation.selection_set.ty, &[&operation.selection_set])
    }

    fn set(&self, ty: &ApolloName, sets: &[&'a SelectionSet]) -> Set {
        let mut types: HashMap<Name, usize> = HashMap::new();
        let mut groups: Vec<(Vec<bool>, Result<Grouped<'a>, Pos>)> = Vec::new();
        let conditions = if self.is_abstract(ty) { self.type_conditions(sets) } else { HashSet::new() };
        for object in self.possible_types(ty) {
            let applied = conditions.iter().map(|condition| self.applies(condition, object)).collect();
            let index = groups.iter().position(|(known, _)| *known == applied).unwrap_or_else(|| {
                groups.push((applied, self.grouped(object, sets)));
                groups.len() - 1
            });
            types.insert(Name::new(object), index);
        }
        // Selections that several variants have are collected once.
        let mut collected: HashMap<Vec<*const executable::Field>, Arc<Field>> = HashMap::new();
        let variants: Vec<Fields> = groups
            .iter()
            .map(|(_, grouped)| {
                let fields = grouped.as_ref().map_err(|place| *place)?.values().map(|fields| {
                    let same = fields.iter().map(|field| std::ptr::from_ref(&***field)).collect();
                    let field = Arc::clone(collected.entry(same).or_insert_with(|| Arc::new(self.field(fields))));
                    (field.key.clone(), field)
                });
                Ok(fields.collect())
            })
            .collect();
        let common = self.common(ty, &variants);
        Set { variants, types, common }
    }

    fn common(&self, ty: &ApolloName, variants: &[Fields]) -> Vec<Arc<Field>> {
        let Some((Ok(first), others)) = variants.split_first() else { return Vec::new() };
        let is_everywhere = |field: &Arc<Field>| {
            let same =
                |fields: &Fields| fields.as_ref().is_ok_and(|fields| fields.get(&field.key).is_some_and(|other| Arc::ptr_eq(field, other)));
            others.iter().all(same) && self.schema.type_field(ty, &field.name).is_ok()
        };
        first.values().filter(|field| is_everywhere(field)).map(Arc::clone).collect()
    }

    fn field(&self, fields: &[&'a Node<executable::Field>]) -> Field {
        let first = fields[0];
        let ty = first.definition.ty.inner_named_type();
        let sets: Vec<&SelectionSet> = fields.iter().map(|field| &field.selection_set).collect();
        let is_leaf = sets.iter().all(|set| set.selections.is_empty());
        let arguments = first.arguments.iter().filter_map(|argument| {
            let definition = first.definition.argument_by_name(&argument.name)?;
            let value = literal(self.schema, &definition.ty, &argument.value);
            Some(Argument {
                name: Positioned::new(Name::new(&argument.name), mark(argument.location())),
                value: Positioned::new(value, mark(argument.value.location())),
                has_default: definition.default_value.is_some(),
            })
        });
        Field {
            key: Name::new(first.response_key()),
            name: Name::new(&first.name),
            position: mark(first.location()),
            arguments: arguments.collect(),
            strict: self.strict(first),
            nullable: Nullable::of(&first.definition.ty),
            is_list: first.definition.ty.is_list(),
            ty: Name::new(ty),
            below: (!is_leaf).then(|| self.set(ty, &sets)),
        }
    }

    fn strict(&self, field: &executable::Field) -> Vec<(Name, Pos)> {
        let mut found = Vec::new();
        for argument in &field.arguments {
            if let Some(definition) = field.definition.argument_by_name(&argument.name) {
                self.strict_in(&argument.value, &definition.ty, false, &mut found);
            }
        }
        found
    }

    /// In an object that takes one of its fields, no field may be null.
    fn strict_in(&self, value: &Node<ast::Value>, ty: &Type, is_one_of: bool, found: &mut Vec<(Name, Pos)>) {
        match (&**value, ty) {
            (ast::Value::Variable(name), ty) if ty.is_non_null() || is_one_of => found.push((Name::new(name), mark(value.location()))),
            (ast::Value::List(items), Type::List(inner) | Type::NonNullList(inner)) => {
                items.iter().for_each(|item| self.strict_in(item, inner, false, found));
            }
            (ast::Value::Object(fields), ty) => {
                let Some(ExtendedType::InputObject(input)) = self.schema.types.get(ty.inner_named_type()) else { return };
                for (name, value) in fields {
                    if let Some(definition) = input.fields.get(name) {
                        self.strict_in(value, &definition.ty, input.directives.has("oneOf"), found);
                    }
                }
            }
            _ => {}
        }
    }

    fn grouped(&self, object: &str, sets: &[&'a SelectionSet]) -> Result<Grouped<'a>, Pos> {
        let (mut grouped, mut visited) = (Grouped::new(), HashSet::new());
        for set in sets {
            self.collect(object, set, &mut visited, &mut grouped)?;
        }
        Ok(grouped)
    }

    fn collect(
        &self,
        object: &str,
        set: &'a SelectionSet,
        visited: &mut HashSet<&'a ApolloName>,
        grouped: &mut Grouped<'a>,
    ) -> Result<(), Pos> {
        for selection in &set.selections {
            // What was spread already asks for nothing more, not even for its directives' values.
            let is_spread = matches!(selection, Selection::FragmentSpread(spread) if visited.contains(&spread.fragment_name));
            if is_spread || !self.is_included(selection.directives())? {
                continue;
            }
            match selection {
                Selection::Field(field) => grouped.entry(field.response_key()).or_default().push(field),
                Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|condition| self.applies(condition, object)) {
                        self.collect(object, &fragment.selection_set, visited, grouped)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if visited.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                        && self.applies(&fragment.selection_set.ty, object)
                    {
                        self.collect(object, &fragment.selection_set, visited, grouped)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn is_included(&self, directives: &DirectiveList) -> Result<bool, Pos> {
        Ok(!self.holds(directives, "skip")?.unwrap_or(false) && self.holds(directives, "include")?.unwrap_or(true))
    }

    fn holds(&self, directives: &DirectiveList, name: &str) -> Result<Option<bool>, Pos> {
        let Some(argument) = directives.get(name).and_then(|directive| directive.specified_argument_by_name("if")) else {
            return Ok(None);
        };
        match &**argument {
            ast::Value::Boolean(value) => Ok(Some(*value)),
            ast::Value::Variable(name) => match self.conditions.get(name.as_str()) {
                Some(Some(value)) => Ok(Some(*value)),
                _ => Err(mark(argument.location())),
            },
            _ => Err(mark(argument.location())),
        }
    }

    fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object || self.schema.is_subtype(condition, object)
    }

    fn is_abstract(&self, ty: &str) -> bool {
        matches!(self.schema.types.get(ty), Some(ExtendedType::Interface(_) | ExtendedType::Union(_)))
    }

    fn possible_types<'b>(&'b self, ty: &'b ApolloName) -> Vec<&'b str> {
        if !self.is_abstract(ty) {
            return vec![ty.as_str()];
        }
        let objects = self.schema.types.iter().filter(|(name, kind)| kind.is_object() && self.schema.is_subtype(ty, name));
        objects.map(|(name, _)| name.as_str()).collect()
    }

    /// The types that fragments within these sets are for.
    fn type_conditions(&self, sets: &[&'a SelectionSet]) -> HashSet<&'a ApolloName> {
        let mut found = HashSet::new();
        let mut visited = HashSet::new();
        let mut open: Vec<&SelectionSet> = sets.to_vec();
        while let Some(set) = open.pop() {
            for selection in &set.selections {
                match selection {
                    Selection::Field(_) => {}
                    Selection::InlineFragment(fragment) => {
                        found.extend(&fragment.type_condition);
                        open.push(&fragment.selection_set);
                    }
                    Selection::FragmentSpread(spread) => {
                        if visited.insert(&spread.fragment_name)
                            && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                        {
                            found.insert(&fragment.selection_set.ty);
                            open.push(&fragment.selection_set);
                        }
                    }
                }
            }
        }
        found
    }
}
