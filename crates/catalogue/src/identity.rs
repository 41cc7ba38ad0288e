//! Who is who across lists: the key by which a supplier or product is known again, and the id made from it.
//! Ids come from keys alone, so that the same list gives the same ids in an empty catalogue and in a full one.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use trade::country::Country;
use trade::id::{ProductId, SupplierId};
use uuid::{Builder, Uuid};

use crate::words::{fold, normal};

/// A supplier's key by a number that is the same in all lists: the platform's, or our own id.
pub(crate) fn supplier_by_key(key: &str) -> String {
    format!("key:{}", fold(key.trim()))
}

/// A supplier's key by a list's own number for it. The number alone means something in that list only, so the name stands
/// with it, and the country where two namesakes have one number.
pub(crate) fn supplier_in_list(key: &str, name: &str, country: Option<Country>) -> String {
    let country = country.as_ref().map(Country::code);
    let country = country.map(|code| format!("|{code}")).unwrap_or_default();
    format!("list:{}|{}{country}", within(key), normal(name))
}

/// Between which keys those of all suppliers are that lists give this number.
pub(crate) fn within_lists(key: &str) -> (String, String) {
    let key = within(key);
    // The sign that comes after the one that ends a number.
    (format!("list:{key}|"), format!("list:{key}}}"))
}

/// A list's own number for a supplier as it stands in the supplier's key.
pub(crate) fn within(key: &str) -> String {
    fold(key.trim()).replace('|', "\u{1f}")
}

/// The number in a supplier's key, as [`within`] gives it; `None` in keys that are made of a name.
pub(crate) fn number_in(key: &str) -> Option<Cow<'_, str>> {
    if let Some(platform) = key.strip_prefix("key:") {
        return Some(match platform.contains('|') {
            true => Cow::Owned(platform.replace('|', "\u{1f}")),
            false => Cow::Borrowed(platform),
        });
    }
    let (number, _) = key.strip_prefix("list:")?.split_once('|')?;
    Some(Cow::Borrowed(number))
}

/// A supplier's key by name and country.
pub(crate) fn supplier_by_name(name: &str, country: Option<Country>) -> String {
    format!(
        "name:{}|{}",
        normal(name),
        country.as_ref().map_or("", Country::code)
    )
}

/// A product's key within its supplier: the list's own number for it, else name and model.
pub(crate) fn product_key(key: Option<&str>, name: &str, model: Option<&str>) -> String {
    match key {
        Some(key) => format!("key:{}", fold(key.trim())),
        None => format!("name:{}|{}", normal(name), model.map(normal).unwrap_or_default()),
    }
}

/// The supplier that a key names by our own id: a list that does so means that one.
pub(crate) fn own_supplier(key: &str) -> Option<SupplierId> {
    key.strip_prefix("key:").and_then(|key| key.parse().ok())
}

/// As [`own_supplier`], for a product.
pub(crate) fn own_product(key: &str) -> Option<ProductId> {
    key.strip_prefix("key:").and_then(|key| key.parse().ok())
}

/// The id of the supplier with this key.
pub(crate) fn supplier_id(key: &str) -> SupplierId {
    own_supplier(key).unwrap_or_else(|| SupplierId::new(uuid_of(&["supplier", key])))
}

/// The id of a supplier's product with this key, where the key does not name one by our own id.
pub(crate) fn product_id(supplier: SupplierId, key: &str) -> ProductId {
    ProductId::new(uuid_of(&["product", &supplier.to_string(), key]))
}

/// An id made of texts, which stand one after the other with a sign between them that none of them holds.
fn uuid_of(parts: &[&str]) -> Uuid {
    let mut digest = Sha256::new();
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            digest.update([0]);
        }
        digest.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.finalize()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_ids_in_a_list_mean_themselves() {
        let supplier = supplier_id(&supplier_by_name("Acme", None));
        assert_eq!(supplier_id(&supplier_by_key(&supplier.to_string())), supplier);
        let product = product_id(supplier, &product_key(None, "Seal", None));
        assert_eq!(
            own_product(&product_key(Some(&product.to_string()), "Seal", None)),
            Some(product)
        );
        assert_eq!(own_product(&product_key(None, &product.to_string(), None)), None);
    }

    #[test]
    fn a_number_of_a_list_is_found_and_no_other_that_begins_alike() {
        let (from, to) = within_lists("S1");
        let within = |key: &str| from.as_str() < key && key < to.as_str();
        assert!(within(&supplier_in_list("s1 ", "Acme Co.", None)));
        assert!(within(&supplier_in_list("S1", "永利", Some(Country::CN))));
        for other in ["S", "S10", "S1|x", "S1 2"] {
            assert!(!within(&supplier_in_list(other, "Acme", None)), "{other}");
        }
    }

    /// A list that was imported by any version of the program gives the same ids.
    #[test]
    fn ids_never_change() {
        let supplier = supplier_id(&supplier_by_name("Acme", Some(Country::CN)));
        let product = product_id(supplier, &product_key(Some("P1"), "Seal", None));
        assert_eq!(supplier.to_string(), "sup_0dd66566-494c-8485-bea9-0af2fa887008");
        assert_eq!(product.to_string(), "prd_52ee2568-906c-8edf-b9fc-88d1bec030dd");
    }

    #[test]
    fn the_number_is_found_in_a_key() {
        for number in ["S1", " s|1 ", "永利7"] {
            let (platform, listed) = (
                supplier_by_key(number),
                supplier_in_list(number, "Acme | Co", None),
            );
            assert_eq!(number_in(&platform).unwrap(), within(number));
            assert_eq!(number_in(&listed).unwrap(), within(number));
        }
        assert_eq!(number_in(&supplier_by_name("Acme", None)), None);
    }

    #[test]
    fn ids_are_those_of_the_key() {
        let key = supplier_by_name("Acme Co., Ltd.", Some(Country::CN));
        assert_eq!(key, "name:acme co ltd|CN");
        assert_eq!(
            supplier_id(&key).to_string(),
            supplier_id(&supplier_by_name("ACME CO LTD", Some(Country::CN))).to_string()
        );
        assert_ne!(
            supplier_id(&key),
            supplier_id(&supplier_by_name("Acme Co Ltd", None))
        );
        let supplier = supplier_id(&key);
        assert_ne!(
            product_id(supplier, &product_key(None, "Seal", Some("A1"))),
            product_id(supplier, &product_key(None, "Seal", Some("A2")))
        );
    }
}
