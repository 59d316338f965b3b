//! Objects that show one row of a table.

/// Makes an object of a row; the row is shared, since loaders hand one to many.
macro_rules! row_object {
    ($(#[doc = $doc:literal])+ $name:ident, $model:ty) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub struct $name(pub std::sync::Arc<$model>);

        impl From<$model> for $name {
            fn from(row: $model) -> Self {
                Self(std::sync::Arc::new(row))
            }
        }

        impl From<std::sync::Arc<$model>> for $name {
            fn from(row: std::sync::Arc<$model>) -> Self {
                Self(row)
            }
        }
    };
}

pub(super) use row_object;
