//! Rows of the shop that reads are tested on.

use chrono::{Duration, NaiveDate};
use entity::*;
use serde_json::json;
use uuid::Uuid;

use crate::reads_support::{amount, id, noon};

pub fn company(organization_id: Uuid, row: u32) -> company::Model {
    company::Model {
        organization_id,
        id: id(2, row),
        external_id: Some(format!("co-{row}")),
        name: format!("Company {row}"),
        gstin: None,
        address: None,
        created_at: noon(),
        updated_at: noon(),
    }
}

pub fn warehouse(organization_id: Uuid, row: u32) -> warehouse::Model {
    warehouse::Model {
        organization_id,
        id: id(3, row),
        external_id: None,
        name: format!("Warehouse {row}"),
        is_default: row == 1,
        address: Some(address("Wendy House")),
        created_at: noon() + Duration::seconds(i64::from(row)),
        updated_at: noon(),
    }
}

pub fn account(organization_id: Uuid, row: u32) -> channel_account::Model {
    channel_account::Model {
        organization_id,
        id: id(4, row),
        external_id: None,
        name: format!("Account {row}"),
        kind: ChannelType::Website,
        auto_assign_warehouse_id: None,
        created_at: noon(),
        updated_at: noon(),
    }
}

pub fn brand(organization_id: Uuid, row: u32) -> brand::Model {
    brand::Model {
        organization_id,
        id: id(5, row),
        name: format!("Brand {row}"),
        name_normalized: format!("brand {row}"),
        search: String::new(),
        created_at: noon(),
    }
}

pub fn product(organization_id: Uuid, row: u32) -> product::Model {
    product::Model {
        organization_id,
        id: id(6, row),
        external_id: Some(format!("P{row}")),
        sku: format!("SKU-{row}"),
        name: format!("Product {row}%_\\"),
        description: None,
        brand_id: Some(id(5, 1 + row % 3)),
        category_id: None,
        gtin: Some(format!("400000000000{row}")),
        remarks: None,
        image_main: None,
        price: amount("9.99"),
        maximum_retail_price: Some(amount("12")),
        hsn_code: None,
        gst_percent: Some(amount("18")),
        package_length_mm: Some(100.5),
        package_width_mm: None,
        package_height_mm: None,
        shipping_weight_kg: None,
        volume_m3: None,
        measurement_unit: None,
        case_unit: CaseUnit::Each,
        case_pack: None,
        case_length_mm: None,
        case_width_mm: None,
        case_height_mm: None,
        case_weight_kg: None,
        condition: ProductCondition::New,
        serial_number_required: false,
        expiry_date_required: false,
        unknown: false,
        active: true,
        search: String::new(),
        created_at: noon() + Duration::seconds(i64::from(row)),
        updated_at: noon(),
    }
}

pub fn level(organization_id: Uuid, product: u32, on_hand: i64, reserved: i64) -> inventory_level::Model {
    inventory_level::Model {
        organization_id,
        id: id(7, product),
        product_id: id(6, product),
        warehouse_id: id(3, 1),
        on_hand,
        reserved,
        updated_at: noon(),
    }
}

pub fn business_account(organization_id: Uuid, row: u32) -> business_account::Model {
    business_account::Model {
        organization_id,
        id: id(8, row),
        external_id: None,
        name: format!("Business {row}"),
        phone: None,
        billing_address: None,
        default_shipping_address: None,
        search: String::new(),
        created_at: noon(),
        updated_at: noon(),
    }
}

pub fn customer(organization_id: Uuid, row: u32) -> customer::Model {
    customer::Model {
        organization_id,
        id: id(9, row),
        external_id: None,
        customer_code: format!("C-{row}"),
        username: Some(format!("user{row}")),
        email: Some(format!("Jane.Doe{row}@Example.com")),
        first_name: Some("Jane".to_owned()),
        last_name: Some("Doe".to_owned()),
        contact_person_name: None,
        contact_person_number: None,
        business: None,
        company_phone: None,
        display_name: format!("Jane Doe {row}"),
        display_name_given: true,
        is_wholesale: row == 2,
        gst_treatment: GstTreatment::Unregistered,
        gstin: None,
        business_account_id: (row == 1).then_some(id(8, 1)),
        default_shipping_address: Some(address("Jane Doe")),
        default_billing_address: None,
        search: String::new(),
        created_at: noon() + Duration::seconds(i64::from(row)),
        updated_at: noon(),
    }
}

pub fn address(name: &str) -> Address {
    Address {
        name: name.to_owned(),
        first_name: None,
        middle_name: None,
        last_name: None,
        business: None,
        line1: "1 Main Street".to_owned(),
        line2: None,
        city: "Springfield".to_owned(),
        state: Some("IL".to_owned()),
        region: None,
        postal_code: Some("62701".to_owned()),
        country: "US".to_owned(),
        phone: None,
        fax: None,
        email: None,
        area_id: None,
    }
}

/// Orders come in pairs that were placed at one moment; every third has a day of shipping.
pub fn order(organization_id: Uuid, row: u32) -> order::Model {
    order::Model {
        organization_id,
        id: id(10, row),
        order_number: format!("{row:07}"),
        version: 1,
        company_id: id(2, 1),
        account_id: id(4, 1),
        sub_channel: None,
        source: ChannelType::Website,
        sub_type: OrderSubType::None,
        channel_order_id: Some(format!("Web-{row}")),
        channel_order_id_alt: None,
        channel_order_id_alt2: None,
        channel_shipping_method: None,
        placed_at: noon() + Duration::minutes(i64::from(row / 2)),
        status: if row.is_multiple_of(2) { OrderStatus::Shipped } else { OrderStatus::Pending },
        status_before_hold: None,
        fulfillment_status: FulfillmentStatus::Unfulfilled,
        payment_status: PaymentStatus::Unpaid,
        assign_status: AssignStatus::Pending,
        archived: false,
        warehouse_id: id(3, 1),
        customer_id: Some(id(9, 1 + row % 2)),
        customer_username: None,
        email: None,
        phone: None,
        business_account_id: None,
        purchase_order_number: Some(format!("PO/{row}")),
        shipping_address: address("Jane Doe"),
        shipping_override_address: None,
        billing_address: None,
        currency: "USD".to_owned(),
        items_amount: amount("49.95"),
        discount_amount: amount("1"),
        order_discount: Decimal4::ZERO,
        tax_amount: amount("0.55"),
        tax_given: true,
        shipping_amount: Decimal4::ZERO,
        handling_amount: Decimal4::ZERO,
        insurance_amount: Decimal4::ZERO,
        gift_wrap_amount: Decimal4::ZERO,
        grand_total: amount(&format!("{}.5", 49 + row % 4)),
        returned_amount: amount("9.5"),
        paid_amount: amount("50"),
        refunded_amount: amount("1.25"),
        tax_exempt: false,
        disable_inventory_count: false,
        allow_backorder: false,
        shipping: ShippingDetails { weight_kg: Some(1.5), ..ShippingDetails::default() },
        gift: None,
        customer_note: None,
        internal_note: None,
        sales_agent_id: None,
        delivery_agent_id: None,
        marketing_source: None,
        meta: json!({"b": 1, "a": [true]}),
        ship_date: None,
        hold_until: None,
        hold_reason: None,
        cancel_reason: None,
        cancelled_at: None,
        ship_by_date: row.is_multiple_of(3).then(|| NaiveDate::from_ymd_opt(2026, 10, 1 + row % 5).unwrap()),
        deliver_by_date: None,
        search: String::new(),
        created_at: noon() + Duration::seconds(i64::from(row)),
        updated_at: noon() - Duration::seconds(i64::from(row)),
    }
}

pub fn line(organization_id: Uuid, order: u32, position: i32) -> order_line::Model {
    let product = 1 + u32::try_from(position).unwrap();
    order_line::Model {
        organization_id,
        id: id(11, order * 1_000 + product),
        order_id: id(10, order),
        position,
        channel_order_item_id: None,
        product_id: id(6, product),
        sku: format!("SKU-{product}"),
        name: format!("Product {product}"),
        image_main: None,
        quantity: 3,
        unit_price: amount("0.3333"),
        discount: amount("0.1"),
        gst_percent: None,
        order_discount_share: Decimal4::ZERO,
        tax: Decimal4::ZERO,
        returned_payable: Decimal4::ZERO,
        returned_tax: Decimal4::ZERO,
        reserved_quantity: 0,
        fulfilled_quantity: 0,
        returned_quantity: 0,
        invoiced_quantity: 0,
        meta: json!({}),
    }
}

pub fn invoice(organization_id: Uuid, order: u32) -> invoice::Model {
    invoice::Model {
        organization_id,
        id: id(12, order),
        order_id: id(10, order),
        company_id: id(2, 1),
        kind: InvoiceKind::Invoice,
        invoice_number: format!("INV-{order}"),
        date: NaiveDate::from_ymd_opt(2026, 9, 21).unwrap(),
        due_date: None,
        currency: "USD".to_owned(),
        total_amount: amount("49.95"),
        discount_amount: amount("1"),
        returned_amount: Decimal4::ZERO,
        invoice_amount: amount("49.5"),
        tax: amount("0.55"),
        cgst: Decimal4::ZERO,
        sgst: Decimal4::ZERO,
        igst: Decimal4::ZERO,
        created_at: noon(),
    }
}

pub fn event(organization_id: Uuid, order: u32, version: i32) -> order_event::Model {
    order_event::Model {
        organization_id,
        id: id(13, order * 1_000 + u32::try_from(version).unwrap()),
        order_id: id(10, order),
        kind: if version == 1 { OrderEventType::Created } else { OrderEventType::Updated },
        version,
        actor: "tester".to_owned(),
        changes: json!({"orderNumber": {"from": null, "to": "1"}}),
        reason: None,
        occurred_at: noon(),
        position: 0,
    }
}
