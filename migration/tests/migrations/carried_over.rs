//! What was there before a migration, and what it is afterwards.

use crate::{
    rows::{Row, fill},
    scratch::{Scratch, run, text, texts},
};
use sea_orm_migration::{DbErr, MigratorTrait, sea_orm::DatabaseConnection};

/// A database as it was before this migration.
async fn before(db: &DatabaseConnection, name: &str) -> Result<(), DbErr> {
    let place = migration::Migrator::migrations().iter().position(|migration| migration.name() == name);
    migration::Migrator::up(db, u32::try_from(place.unwrap_or_default()).ok()).await
}

/// Takes back this migration and those after it.
async fn down_from(db: &DatabaseConnection, name: &str) -> Result<(), DbErr> {
    let later = migration::Migrator::migrations().into_iter().skip_while(|migration| migration.name() != name).count();
    migration::down(db, u32::try_from(later).ok()).await
}

/// An order with another number, and what else differs.
fn order(row: &Row, id: &'static str, changes: &[(&'static str, &str)]) -> Row {
    let number = format!("'{}'", &id[1..]);
    row.with(&[("id", id), ("order_number", &number), ("channel_order_id", "NULL")]).with(changes)
}

#[tokio::test]
async fn lines_get_their_shares() -> Result<(), DbErr> {
    for scratch in Scratch::all("shares").await? {
        let db = &scratch.db;
        before(db, "m20261127_000001_shares_of_lines").await?;
        let rows = fill(db).await?;
        let line = |id, order, position, price, more: &[(&'static str, &str)]| {
            rows.line
                .with(&[("id", id), ("order_id", order), ("position", position), ("quantity", "1"), ("unit_price", price)])
                .with(&[("reserved_quantity", "0")])
                .with(more)
        };
        let back = [("fulfilled_quantity", "1"), ("returned_quantity", "1")];
        // A discount of 42.00 over 150.00, which came back, and 60.00.
        order(&rows.order, "#20", &[("currency", "'USD'"), ("order_discount", "420000"), ("returned_amount", "1500000")])
            .insert(db)
            .await?;
        line("#21", "#20", "1", "1500000", &back).insert(db).await?;
        line("#22", "#20", "2", "600000", &[]).insert(db).await?;
        // GST of 18 % on what the lines cost: half to even.
        order(&rows.order, "#30", &[("tax_amount", "180900")]).insert(db).await?;
        line("#31", "#30", "1", "1000000", &[("gst_percent", "180000")]).insert(db).await?;
        line("#32", "#30", "2", "5000", &[("gst_percent", "180000")]).insert(db).await?;
        // A tax that was given, in a currency without decimals: three lines that are alike.
        order(&rows.order, "#40", &[("currency", "'JPY'"), ("tax_amount", "50000"), ("tax_given", "true")]).insert(db).await?;
        for (id, position) in [("#41", "1"), ("#42", "2"), ("#43", "3")] {
            line(id, "#40", position, "1000000", &[]).insert(db).await?;
        }
        migration::up(db).await?;
        let shares = "SELECT order_discount_share || ' ' || tax || ' ' || returned_payable || ' ' || returned_tax \
                      FROM order_line ORDER BY id";
        assert_eq!(
            texts(db, shares).await?,
            ["0 0 0 0", "300000 0 1200000 0", "120000 0 0 0", "0 180000 0 0", "0 900 0 0", "0 20000 0 0", "0 20000 0 0", "0 10000 0 0"]
        );
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn orders_say_that_nothing_was_paid_or_that_all_was_given_back() -> Result<(), DbErr> {
    for scratch in Scratch::all("payments").await? {
        let db = &scratch.db;
        before(db, "m20261127_000001_shares_of_lines").await?;
        let rows = fill(db).await?;
        for (id, status, payment, [paid, refunded]) in [
            ("#21", "'CANCELLED'", "'UNPAID'", ["0", "0"]),
            ("#22", "'CANCELLED'", "'PARTIALLY_PAID'", ["5", "0"]),
            ("#23", "'CANCELLED'", "'UNPAID'", ["5", "5"]),
            ("#24", "'RETURNED'", "'PAID'", ["5", "5"]),
            ("#25", "'SHIPPED'", "'PARTIALLY_PAID'", ["5", "1"]),
        ] {
            let money = [("status", status), ("payment_status", payment), ("paid_amount", paid), ("refunded_amount", refunded)];
            order(&rows.order, id, &money).with(&[("grand_total", "9")]).insert(db).await?;
        }
        migration::up(db).await?;
        let told = "SELECT payment_status FROM sales_order ORDER BY id";
        assert_eq!(texts(db, told).await?, ["UNPAID", "VOIDED", "OVERPAID", "REFUNDED", "REFUNDED", "PARTIALLY_PAID"]);
        let refusal = order(&rows.order, "#29", &[("payment_status", "'LOST'")]).refusal(db).await;
        assert!(refusal.contains("ck_sales_order_payment_status"), "{refusal}");
        // And back: what no older program knows is gone.
        down_from(db, "m20261127_000001_shares_of_lines").await?;
        assert_eq!(texts(db, told).await?, ["UNPAID", "UNPAID", "PARTIALLY_PAID", "UNPAID", "UNPAID", "PARTIALLY_PAID"]);
        let refusal = order(&rows.order, "#29", &[("payment_status", "'VOIDED'")]).refusal(db).await;
        assert!(refusal.contains("ck_sales_order_payment_status"), "{refusal}");
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn invoices_go_on_in_their_series() -> Result<(), DbErr> {
    for scratch in Scratch::all("series").await? {
        let db = &scratch.db;
        before(db, "m20261127_000002_credit_notes").await?;
        fill(db).await?;
        let zero = ["total_amount", "discount_amount", "returned_amount", "invoice_amount", "tax", "cgst", "sgst", "igst"];
        let invoice = Row::of("invoice", &[("organization_id", "#1"), ("order_id", "#9"), ("company_id", "#3"), ("currency", "'INR'")])
            .with(&[("created_at", "'2026-01-02T03:04:05+00:00'")])
            .with(&zero.map(|column| (column, "0")));
        for (id, number, date) in [("#21", "'0000001'", "'2026-03-01'"), ("#22", "'0000002'", "'2026-02-01'")] {
            invoice.with(&[("id", id), ("invoice_number", number), ("date", date)]).insert(db).await?;
        }
        run(db, "INSERT INTO invoice_number_counter (organization_id, company_id, next_number) VALUES (#1, #3, 3)").await?;
        migration::up(db).await?;
        assert_eq!(texts(db, "SELECT kind FROM invoice").await?, ["INVOICE", "INVOICE"]);
        let series = "SELECT kind || ' ' || next_number || ' ' || last_date FROM invoice_series";
        assert_eq!(text(db, series).await?, "INVOICE 3 2026-03-01");
        // A credit note has its own number one, and is below zero.
        let note = invoice.with(&[("invoice_number", "'0000001'"), ("date", "'2026-03-02'"), ("kind", "'CREDIT_NOTE'")]);
        note.with(&[("id", "#23"), ("total_amount", "-5"), ("invoice_amount", "-5")]).insert(db).await?;
        let refusal = note.with(&[("id", "#24")]).refusal(db).await;
        assert!(refusal.to_lowercase().contains("unique"), "{refusal}");
        let refusal = note.with(&[("id", "#25"), ("kind", "'GIFT'")]).refusal(db).await;
        assert!(refusal.contains("ck_invoice_kind"), "{refusal}");
        // And back: the numbers still differ.
        down_from(db, "m20261127_000002_credit_notes").await?;
        assert_eq!(texts(db, "SELECT invoice_number FROM invoice ORDER BY id").await?, ["0000001", "0000002", "CN0000001"]);
        assert_eq!(texts(db, "SELECT CAST(next_number AS text) FROM invoice_number_counter").await?, ["3"]);
        migration::up(db).await?;
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn numbers_that_orders_once_had_and_names_that_were_given() -> Result<(), DbErr> {
    for scratch in Scratch::all("numbers").await? {
        let db = &scratch.db;
        before(db, "m20261127_000003_numbers_and_names").await?;
        let rows = fill(db).await?;
        let event = Row::of("order_event", &[("organization_id", "#1"), ("order_id", "#9"), ("actor", "'A'")])
            .with(&[("type", "'UPDATED'"), ("occurred_at", "'2026-01-02T03:04:05+00:00'")]);
        let changes = r#"'{"orderNumber": {"from": "OLD", "to": "A"}, "channelOrderId": {"from": "X-0", "to": "X"}}'"#;
        event.with(&[("id", "#21"), ("version", "2"), ("changes", changes)]).insert(db).await?;
        let first = r#"'{"orderNumber": {"from": null, "to": "OLD"}}'"#;
        event.with(&[("id", "#22"), ("version", "1"), ("changes", first)]).insert(db).await?;
        let named =
            [("customer_code", "'C2'"), ("email", "'b@x.org'"), ("business", "NULL"), ("first_name", "'Bob'"), ("last_name", "'Ray'")];
        rows.customer.with(&[("id", "#23")]).with(&named).with(&[("display_name", "'Bob Ray'")]).insert(db).await?;
        migration::up(db).await?;
        assert_eq!(texts(db, "SELECT order_number FROM former_order_number").await?, ["OLD"]);
        assert_eq!(texts(db, "SELECT channel_order_id FROM former_channel_order").await?, ["X-0"]);
        // ADA is not what her business is called.
        let given = "SELECT customer_code FROM customer WHERE display_name_given ORDER BY 1";
        assert_eq!(texts(db, given).await?, ["C1"]);
        assert_eq!(texts(db, "SELECT sku FROM product WHERE active").await?, ["S"]);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn orders_get_the_email_and_the_phone_of_who_placed_them() -> Result<(), DbErr> {
    for scratch in Scratch::all("placed_by").await? {
        let db = &scratch.db;
        before(db, "m20261127_000006_placed_by").await?;
        let rows = fill(db).await?;
        let written = |text: &str| format!("'{text}{}{}'", '\u{1}', '\u{2}');
        run(db, &format!("UPDATE sales_order SET search = {}", written("ada"))).await?;
        let business = Row::of("business_account", &[("organization_id", "#1"), ("id", "#20"), ("name", "'B'"), ("phone", "'0-5'")])
            .with(&[("created_at", "'2026-01-02T03:04:05+00:00'"), ("updated_at", "'2026-01-02T03:04:05+00:00'"), ("search", "''")]);
        business.insert(db).await?;
        let customer = |id: &'static str, email: &str, [contact, company]: [&str; 2]| {
            let code = format!("'{id}'");
            let reached = [("email", email), ("contact_person_number", contact), ("company_phone", company)];
            rows.customer.with(&[("id", id), ("customer_code", &code.replace('#', "C"))]).with(&reached)
        };
        customer("#21", "'Äva''s@x.org'", ["'(5) 1'", "'2'"]).insert(db).await?;
        customer("#22", "NULL", ["NULL", "'+3'"]).insert(db).await?;
        customer("#23", "NULL", ["NULL", "NULL"]).insert(db).await?;
        for (id, customer, business) in
            [("#31", "#21", "#20"), ("#32", "#22", "#20"), ("#33", "#23", "#20"), ("#34", "NULL", "NULL"), ("#35", "NULL", "#20")]
        {
            order(&rows.order, id, &[("customer_id", customer), ("business_account_id", business)])
                .with(&[("search", &written("bob"))])
                .insert(db)
                .await?;
        }
        run(db, "UPDATE product SET image_main = 'https://x.org/p.png'").await?;
        migration::up(db).await?;
        let reached = "SELECT coalesce(email, '-') || ' ' || coalesce(phone, '-') FROM sales_order ORDER BY id";
        assert_eq!(texts(db, reached).await?, ["ADA@x.org -", "Äva's@x.org (5) 1", "- +3", "- 0-5", "- -", "- 0-5"]);
        let search = "SELECT search FROM sales_order ORDER BY id";
        let wanted = [
            "ada@x.org\nada\u{1}\u{2}",
            "ava's@x.org\nbob\u{1}51\n\u{2}",
            "bob\u{1}3\n\u{2}",
            "bob\u{1}05\n\u{2}",
            "bob\u{1}\u{2}",
            "bob\u{1}05\n\u{2}",
        ];
        assert_eq!(texts(db, search).await?, wanted);
        assert_eq!(texts(db, "SELECT image_main FROM order_line").await?, ["https://x.org/p.png"]);
        // And back: what only this migration searches is searched no more.
        down_from(db, "m20261127_000006_placed_by").await?;
        assert_eq!(texts(db, search).await?, ["\u{1}\u{2}"; 6]);
        migration::up(db).await?;
        assert_eq!(texts(db, reached).await?.len(), 6);
        scratch.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn orders_are_counted_whoever_writes_them() -> Result<(), DbErr> {
    for scratch in Scratch::all("counts").await? {
        let db = &scratch.db;
        before(db, "m20261127_000007_count_orders").await?;
        let rows = fill(db).await?;
        let money =
            [("grand_total", "2500000000"), ("paid_amount", "3000000001"), ("refunded_amount", "1"), ("returned_amount", "500000000")];
        order(&rows.order, "#21", &money).insert(db).await?;
        order(&rows.order, "#22", &money).with(&[("status", "'CANCELLED'"), ("archived", "true")]).insert(db).await?;
        migration::up(db).await?;
        let sum = |name: &str| format!("(sum({name}_billions) * 1000000000 + sum({name}_rest))");
        let sums = format!("sum(orders) || ' ' || {} || ' ' || {}", sum("grand_total"), sum("due"));
        let counted =
            format!("SELECT status || ' ' || {sums} FROM order_count GROUP BY status, archived HAVING sum(orders) <> 0 ORDER BY 1");
        // An order of nothing, and one of 2.5 billion of which half a billion came back.
        assert_eq!(texts(db, &counted).await?, ["CANCELLED 1 2500000000 -3000000000", "PENDING 2 2500000000 -1000000000"]);
        // As a program of another version would.
        order(&rows.order, "#23", &[("grand_total", "7")]).insert(db).await?;
        run(db, "UPDATE sales_order SET status = 'SHIPPED', grand_total = 8 WHERE id = #23").await?;
        run(db, "UPDATE sales_order SET customer_note = 'x'").await?;
        assert_eq!(texts(db, &counted).await?, ["CANCELLED 1 2500000000 -3000000000", "PENDING 2 2500000000 -1000000000", "SHIPPED 1 8 8"]);
        run(db, "UPDATE sales_order SET archived = true, status = 'CANCELLED' WHERE id = #23").await?;
        run(db, "DELETE FROM sales_order WHERE id = #21").await?;
        assert_eq!(texts(db, &counted).await?, ["CANCELLED 2 2500000008 -3000000000", "PENDING 1 0 0"]);
        run(db, "BEGIN").await?;
        order(&rows.order, "#24", &[]).insert(db).await?;
        run(db, "ROLLBACK").await?;
        down_from(db, "m20261127_000007_count_orders").await?;
        migration::up(db).await?;
        assert_eq!(texts(db, &counted).await?, ["CANCELLED 2 2500000008 -3000000000", "PENDING 1 0 0"]);
        scratch.close().await?;
    }
    Ok(())
}
