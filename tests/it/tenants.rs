//! Nothing of one organization can be seen or named from another, and nothing without its scope.

use domain::Scope;
use domain::id::Kind;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::events_support::Host;
use crate::support::{Shop, address, order_of, outcomes, save_document, units, with};

/// One of everything.
struct Belongings {
    order: Value,
    company: Value,
    account: Value,
    warehouse: Value,
    customer: Value,
    business: Value,
    agent: Value,
    driver: Value,
    area: Value,
    category: Value,
    product: Value,
    /// An order whose goods have left, and how they travel.
    sent: Value,
    parcel: Value,
    back: Value,
}

async fn belongings(shop: &Shop) -> Belongings {
    let product = shop.stocked("TEA", 9).await;
    let save = async |mutation: &str, object: &str, input: Value| shop.save(mutation, object, "id", input).await["id"].clone();
    let area = json!({ "name": "Salt Lake", "code": "SL", "cityName": "Kolkata", "cityCode": "KOL", "stateName": "West Bengal", "stateCode": "WB" });
    let order = with(
        order_of(&[("TEA", 1)]),
        json!({ "attachments": [{ "fileName": "a", "path": "b" }], "orderNumber": "N-1", "channelOrderId": "c-1" }),
    );
    let order = shop.made(order).await;
    let sent = shop.made(with(order_of(&[("TEA", 2)]), json!({ "orderNumber": "N-2", "disableInventoryCount": true }))).await;
    let parcel = shop.fulfill(&sent, json!({})).await["fulfillment"]["id"].take();
    let back = shop.give_back(&sent, json!({ "lines": units(&sent, &[(0, 1)]) })).await["return"]["id"].take();
    Belongings {
        parcel,
        back,
        sent: sent["id"].clone(),
        company: order["company"]["id"].clone(),
        account: order["account"]["id"].clone(),
        warehouse: order["warehouse"]["id"].clone(),
        customer: save(
            "saveCustomer",
            "customer",
            json!({ "displayName": "Bob", "email": "b@example.com", "username": "bob", "externalId": "1" }),
        )
        .await,
        business: save("saveBusinessAccount", "businessAccount", json!({ "name": "Acme" })).await,
        agent: save("saveSalesAgent", "salesAgent", json!({ "firstName": "S", "lastName": "A" })).await,
        driver: save("saveDeliveryAgent", "deliveryAgent", json!({ "firstName": "D", "lastName": "A" })).await,
        area: save("saveArea", "area", area).await,
        category: save("saveProductCategory", "productCategory", json!({ "name": "Tea" })).await,
        product: json!(product),
        order,
    }
}

#[tokio::test]
async fn lookups_find_nothing_of_another_organization() {
    let owner = Shop::open().await;
    let theirs = belongings(&owner).await;
    let shop = owner.neighbour().await;
    let ids = [
        &theirs.order["id"],
        &theirs.order["lines"][0]["id"],
        &theirs.order["attachments"][0]["id"],
        &theirs.company,
        &theirs.account,
        &theirs.warehouse,
        &theirs.customer,
        &theirs.business,
        &theirs.agent,
        &theirs.driver,
        &theirs.area,
        &theirs.category,
        &theirs.product,
        &theirs.parcel,
        &theirs.back,
    ];
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let mine = owner.run(query, json!({ "ids": ids })).await;
    assert!(mine["nodes"].as_array().unwrap().iter().all(Value::is_object), "{mine:#}");
    let none = shop.run(query, json!({ "ids": ids })).await;
    assert!(none["nodes"].as_array().unwrap().iter().all(Value::is_null), "{none:#}");
    assert_eq!(shop.run("query($id: ID!) { node(id: $id) { id } }", json!({ "id": owner.id() })).await["node"], Value::Null);
    let query = "query($order: ID!, $customer: ID!, $product: ID!, $account: ID!) {
        a: order(by: { id: $order }) { id } b: order(by: { orderNumber: \"N-1\" }) { id }
        c: order(by: { channelOrder: { accountId: $account, channelOrderId: \"c-1\" } }) { id }
        d: customer(by: { id: $customer }) { id } e: customer(by: { email: \"b@example.com\" }) { id } f: customer(by: { username: \"bob\" }) { id }
        g: product(by: { id: $product }) { id } h: product(by: { sku: \"TEA\" }) { id } i: customer(by: { externalId: \"1\" }) { id } }";
    let variables =
        json!({ "order": theirs.order["id"], "customer": theirs.customer, "product": theirs.product, "account": theirs.account });
    let found = owner.run(query, variables.clone()).await;
    assert!(found.as_object().unwrap().values().all(Value::is_object), "{found:#}");
    let found = shop.run(query, variables).await;
    assert!(found.as_object().unwrap().values().all(Value::is_null), "{found:#}");
    let query = "query($order: ID!, $customer: [ID!], $product: [ID!]) {
        a: orders { totalCount } b: orders(filter: { customerId: $customer }) { totalCount } c: orders(filter: { productId: $product }) { totalCount }
        d: orders(filter: { search: \"N-1\" }) { totalCount } e: customers { totalCount } f: customers(filter: { search: \"bob\" }) { totalCount }
        g: products { totalCount } h: orderEvents(orderId: $order) { nodes { id } } i: businessAccounts { totalCount } j: brands { totalCount }
        k: areas { totalCount } l: salesAgents { id } m: deliveryAgents { id } n: productCategories { id } o: orderEvents { nodes { id } } }";
    let lists = shop.run(query, json!({ "order": theirs.order["id"], "customer": [theirs.customer], "product": [theirs.product] })).await;
    insta::assert_json_snapshot!(lists);
    for list in ["companies", "channelAccounts", "warehouses"] {
        let own = shop.run(&format!("{{ list: {list} {{ id }} }}"), json!({})).await;
        assert_eq!(own["list"].as_array().unwrap().len(), 1, "{list}");
        assert!(!ids.contains(&&own["list"][0]["id"]), "{list}");
    }
}

#[tokio::test]
async fn mutations_find_nothing_of_another_organization() {
    let owner = Shop::open().await;
    let theirs = belongings(&owner).await;
    let shop = owner.neighbour().await;
    let own = belongings(&shop).await;
    let order = json!({ "id": own.order["id"] });
    let create = order_of(&[("TEA", 1)]);
    let at_area = with(address(), json!({ "country": "IN", "state": null, "areaId": theirs.area }));
    let line = |product: Value| json!([{ "product": product, "quantity": 1 }]);
    let their_units = units(&theirs.order, &[(0, 1)]);
    let address_only = json!({ "shippingAddress": address() });
    for policy in ["REJECT_FAILED", "REJECT_EVERYTHING"] {
        let orders = vec![
            with(create.clone(), json!({ "companyId": theirs.company })),
            with(create.clone(), json!({ "channel": { "accountId": theirs.account } })),
            with(create.clone(), json!({ "customer": { "username": "bob" }, "warehouseId": theirs.warehouse })),
            with(create.clone(), json!({ "customer": { "id": theirs.customer } })),
            with(create.clone(), json!({ "shippingAddress": at_area })),
            with(address_only.clone(), json!({ "lines": line(json!({ "id": theirs.product })) })),
        ];
        let paths = ["companyId", "channel.accountId", "warehouseId", "customer.id", "shippingAddress.areaId", "lines.0.product.id"];
        let told: Vec<_> = (0..).zip(paths).map(|(index, path)| format!("NOT_FOUND input.orders.{index}.{path}")).collect();
        assert_eq!(outcomes(&shop.bulk(orders, policy).await), told);
    }
    for (mutation, input, path) in [
        ("createSalesOrder", with(create.clone(), json!({ "companyId": theirs.company })), "companyId"),
        ("createSalesOrder", with(create.clone(), json!({ "warehouseId": theirs.warehouse })), "warehouseId"),
        ("createSalesOrder", with(create.clone(), json!({ "channel": { "accountId": theirs.account } })), "channel.accountId"),
        ("createSalesOrder", with(create.clone(), json!({ "customer": { "id": theirs.customer } })), "customer.id"),
        ("createSalesOrder", with(create.clone(), json!({ "businessAccountId": theirs.business })), "businessAccountId"),
        ("createSalesOrder", with(create.clone(), json!({ "salesAgentId": theirs.agent })), "salesAgentId"),
        ("createSalesOrder", with(create.clone(), json!({ "deliveryAgentId": theirs.driver })), "deliveryAgentId"),
        ("createSalesOrder", with(create.clone(), json!({ "shippingAddress": at_area })), "shippingAddress.areaId"),
        ("createSalesOrder", with(address_only, json!({ "lines": line(json!({ "id": theirs.product })) })), "lines.0.product.id"),
        ("updateOrder", json!({ "id": theirs.order["id"], "customerNote": "mine" }), "id"),
        ("updateOrder", with(order.clone(), json!({ "companyId": theirs.company })), "companyId"),
        ("updateOrder", with(order.clone(), json!({ "warehouseId": theirs.warehouse })), "warehouseId"),
        ("updateOrder", with(order.clone(), json!({ "customerId": theirs.customer })), "customerId"),
        ("updateOrder", with(order.clone(), json!({ "businessAccountId": theirs.business })), "businessAccountId"),
        ("updateOrder", with(order.clone(), json!({ "salesAgentId": theirs.agent })), "salesAgentId"),
        ("updateOrder", with(order.clone(), json!({ "deliveryAgentId": theirs.driver })), "deliveryAgentId"),
        (
            "updateOrder",
            with(order.clone(), json!({ "removeAttachmentIds": [theirs.order["attachments"][0]["id"]] })),
            "removeAttachmentIds.0",
        ),
        ("updateOrder", with(order.clone(), json!({ "lines": { "remove": [theirs.order["lines"][0]["id"]] } })), "lines.remove.0"),
        (
            "updateOrder",
            with(order.clone(), json!({ "lines": { "update": [{ "id": theirs.order["lines"][0]["id"], "quantity": 2 }] } })),
            "lines.update.0.id",
        ),
        (
            "updateOrder",
            with(order.clone(), json!({ "lines": { "add": line(json!({ "id": theirs.product })) } })),
            "lines.add.0.product.id",
        ),
        ("cancelOrder", json!({ "id": theirs.order["id"] }), "id"),
        ("holdOrder", json!({ "id": theirs.order["id"] }), "id"),
        ("releaseOrder", json!({ "id": theirs.order["id"] }), "id"),
        ("addOrderNote", json!({ "orderId": theirs.order["id"], "note": { "text": "mine" } }), "orderId"),
        ("recordPayment", json!({ "orderId": theirs.order["id"], "payment": { "method": "CASH", "amount": "1" } }), "orderId"),
        ("recordRefund", json!({ "orderId": theirs.order["id"], "method": "CASH", "amount": "1" }), "orderId"),
        ("createInvoice", json!({ "orderId": theirs.order["id"] }), "orderId"),
        ("createFulfillment", json!({ "orderId": theirs.order["id"] }), "orderId"),
        ("createFulfillment", json!({ "orderId": own.order["id"], "lines": their_units }), "lines.0.lineId"),
        ("updateFulfillment", json!({ "id": theirs.parcel, "carrier": "mine" }), "id"),
        ("recordReturn", json!({ "orderId": theirs.sent, "lines": their_units }), "orderId"),
        ("recordReturn", json!({ "orderId": own.sent, "lines": their_units }), "lines.0.lineId"),
        ("setCartItems", json!({ "customerId": theirs.customer, "items": line(json!({ "sku": "TEA" })) }), "customerId"),
        ("setCartItems", json!({ "customerId": own.customer, "items": line(json!({ "id": theirs.product })) }), "items.0.product.id"),
        ("adjustInventory", json!({ "adjustments": [{ "product": { "id": theirs.product }, "delta": 1 }] }), "adjustments.0.product.id"),
        (
            "adjustInventory",
            json!({ "adjustments": [{ "product": { "sku": "TEA" }, "warehouseId": theirs.warehouse, "delta": 1 }] }),
            "adjustments.0.warehouseId",
        ),
        ("saveCustomer", json!({ "id": theirs.customer, "displayName": "Mine" }), "id"),
        ("saveCustomer", json!({ "id": own.customer, "businessAccountId": theirs.business }), "businessAccountId"),
        ("saveProduct", json!({ "id": theirs.product, "name": "Mine" }), "id"),
        ("saveProduct", json!({ "id": own.product, "categoryId": theirs.category }), "categoryId"),
        ("saveOrganization", json!({ "defaultWarehouseId": theirs.warehouse }), "defaultWarehouseId"),
        ("saveCompany", json!({ "id": theirs.company, "name": "Mine" }), "id"),
        ("saveChannelAccount", json!({ "id": theirs.account, "name": "Mine" }), "id"),
        (
            "saveChannelAccount",
            json!({ "id": own.account, "autoAssignOrdersToWarehouseId": theirs.warehouse }),
            "autoAssignOrdersToWarehouseId",
        ),
        ("saveWarehouse", json!({ "id": theirs.warehouse, "name": "Mine" }), "id"),
        ("saveBusinessAccount", json!({ "id": theirs.business, "name": "Mine" }), "id"),
        ("saveSalesAgent", json!({ "id": theirs.agent, "firstName": "Mine" }), "id"),
        ("saveDeliveryAgent", json!({ "id": theirs.driver, "firstName": "Mine" }), "id"),
        ("saveProductCategory", json!({ "id": theirs.category, "name": "Mine" }), "id"),
        ("saveArea", json!({ "id": theirs.area, "name": "Mine" }), "id"),
    ] {
        let document = save_document(mutation, "");
        let payload = shop.run(&document, json!({ "input": input })).await["payload"].take();
        assert_eq!(crate::support::errors(&payload), [format!("NOT_FOUND input.{path}")], "{mutation} {input:#}");
    }
    // An id of theirs, and one that was never given out, are told apart by nothing.
    let document = save_document("updateOrder", "");
    let mut answers = Vec::new();
    for id in [theirs.order["id"].clone(), json!(Kind::Order.print(Uuid::now_v7()))] {
        let mut answer = shop.run(&document, json!({ "input": { "id": id, "customerNote": "mine" } })).await;
        // What was sent, and nothing else, differs.
        assert_eq!(answer["payload"]["userErrors"][0]["parameters"]["value"].take(), id);
        answers.push(answer);
    }
    assert_eq!(answers[0], answers[1]);
    // Nothing of theirs changed.
    assert_eq!(owner.order(&theirs.order).await, theirs.order);
    assert_eq!((owner.levels("TEA").await, shop.levels("TEA").await), (vec![(9, 1)], vec![(9, 1)]));
    owner.assert_stock_identity().await;
}

#[tokio::test]
async fn every_root_field_has_its_scope() {
    let shop = Shop::open().await;
    let own = belongings(&shop).await;
    use Scope::{Admin, CatalogRead, CatalogWrite, CustomersRead, CustomersWrite, InventoryWrite, OrdersRead, OrdersWrite};
    let order = json!({ "id": own.order["id"] });
    let below = json!({ "orderId": own.order["id"] });
    let node = |id: &Value| format!("{{ node(id: {id}) {{ id }} }}");
    let queries = [
        (OrdersRead, format!("{{ order(by: {{ id: {} }}) {{ id }} }}", order["id"])),
        (OrdersRead, "{ orders { nodes { id } } }".to_owned()),
        (OrdersRead, "{ orderEvents { nodes { id } } }".to_owned()),
        (OrdersRead, node(&own.order["id"])),
        (OrdersRead, node(&own.order["lines"][0]["id"])),
        (OrdersRead, node(&own.parcel)),
        (OrdersRead, node(&own.back)),
        (CustomersRead, "{ customer(by: { username: \"bob\" }) { id } }".to_owned()),
        (CustomersRead, "{ customers { nodes { id } } }".to_owned()),
        (CustomersRead, "{ businessAccounts { nodes { id } } }".to_owned()),
        (CustomersRead, node(&own.customer)),
        (CatalogRead, "{ product(by: { sku: \"TEA\" }) { id } }".to_owned()),
        (CatalogRead, "{ products { nodes { id } } }".to_owned()),
        (CatalogRead, "{ brands { nodes { id } } }".to_owned()),
        (CatalogRead, "{ productCategories { id } }".to_owned()),
        (CatalogRead, node(&own.product)),
    ];
    let line = json!([{ "product": { "sku": "TEA" }, "quantity": 1 }]);
    let sent = shop.order(&json!({ "id": own.sent })).await;
    let mutations = [
        (OrdersWrite, "createSalesOrder", order_of(&[("TEA", 1)])),
        (OrdersWrite, "createSalesOrders", json!({ "orders": [order_of(&[("TEA", 1)])] })),
        (OrdersWrite, "updateOrder", with(order.clone(), json!({ "customerNote": "x" }))),
        (OrdersWrite, "holdOrder", order.clone()),
        (OrdersWrite, "releaseOrder", order.clone()),
        (OrdersWrite, "addOrderNote", with(below.clone(), json!({ "note": { "text": "x" } }))),
        (OrdersWrite, "recordPayment", with(below.clone(), json!({ "payment": { "method": "CASH", "amount": "1" } }))),
        (OrdersWrite, "recordRefund", with(below.clone(), json!({ "method": "CASH", "amount": "1" }))),
        (OrdersWrite, "createInvoice", below),
        (OrdersWrite, "cancelOrder", order),
        (OrdersWrite, "createFulfillment", json!({ "orderId": shop.made(order_of(&[("TEA", 1)])).await["id"] })),
        (OrdersWrite, "updateFulfillment", json!({ "id": own.parcel, "carrier": "x" })),
        (OrdersWrite, "recordReturn", json!({ "orderId": own.sent, "lines": units(&sent, &[(0, 1)]) })),
        (CustomersWrite, "setCartItems", json!({ "customerId": own.customer, "items": line })),
        (CustomersWrite, "saveCustomer", json!({ "id": own.customer, "business": "x" })),
        (CustomersWrite, "saveBusinessAccount", json!({ "name": "x" })),
        (CatalogWrite, "saveProduct", json!({ "sku": "TEA", "name": "x" })),
        (CatalogWrite, "saveProductCategory", json!({ "name": "x" })),
        (InventoryWrite, "adjustInventory", json!({ "adjustments": [{ "product": { "sku": "TEA" }, "delta": 1 }] })),
        (Admin, "saveOrganization", json!({ "name": "x" })),
        (Admin, "saveCompany", json!({ "name": "x" })),
        (Admin, "saveChannelAccount", json!({ "name": "x", "type": "EBAY" })),
        (Admin, "saveWarehouse", json!({ "name": "x" })),
        (Admin, "saveSalesAgent", json!({ "firstName": "x", "lastName": "y" })),
        (Admin, "saveDeliveryAgent", json!({ "firstName": "x", "lastName": "y" })),
        (Admin, "saveArea", json!({ "id": own.area, "name": "x" })),
    ];
    let mutations = mutations.map(|(scope, mutation, input)| (scope, save_document(mutation, ""), json!({ "input": input })));
    let all = queries.into_iter().map(|(scope, query)| (scope, query, json!({}))).chain(mutations);
    for (scope, query, variables) in all {
        let others: Vec<_> = Scope::ALL.iter().copied().filter(|other| *other != scope).collect();
        let (code, message) = shop.with_scopes(&others).refusal(&query, variables.clone()).await;
        assert_eq!(code, "FORBIDDEN", "{query}");
        let name = scope.name();
        assert!(message.contains(name) || message.contains(&name.replace(':', "_").to_uppercase()), "{name}: {message}");
        let data = shop.with_scopes(&[scope]).run(&query, variables).await;
        assert!(data.get("payload").is_none_or(|payload| payload["userErrors"] == json!([])), "{query} {data:#}");
    }
    // A socket takes the same scopes.
    let (host, subscription) = (Host::of(&shop).await, "subscription { orderEvents { id } }");
    let others: Vec<_> = Scope::ALL.iter().copied().filter(|other| *other != OrdersRead).collect();
    let error = host.socket(&shop.with_scopes(&others)).await.ask(subscription).await;
    assert_eq!(error["payload"][0]["extensions"]["code"], "FORBIDDEN", "{error:#}");
    assert_eq!(host.socket(&shop.with_scopes(&[OrdersRead])).await.listen(subscription).await, ());
    // Any token may read these.
    let anybody = shop.with_scopes(&[]);
    anybody.run("{ viewer { subject organization { name } } companies { id } channelAccounts { id } warehouses { id } salesAgents { id } deliveryAgents { id } areas { nodes { id } } }", json!({})).await;
    // What a readable object names is readable with it, but for what has a check of its own.
    let reader = shop.with_scopes(&[CustomersRead]);
    let (code, message) = reader.refusal("{ customer(by: { username: \"bob\" }) { orders { nodes { id } } } }", json!({})).await;
    assert_eq!(code, "FORBIDDEN", "{message}");
    let orders = shop.with_scopes(&[OrdersRead]);
    orders.run("{ orders { nodes { customer { displayName } lines { product { name } } } } }", json!({})).await;
}

#[tokio::test]
async fn nobody_acts_in_an_organization_that_is_not_there() {
    let ghost = Shop::open().await.ghost();
    let product = json!({ "sku": "TEA", "name": "Tea", "price": "1", "brandName": "Leaf" });
    for (document, input) in [
        ("{ viewer { organization { name } } }".to_owned(), Value::Null),
        ("{ orders { nodes { id } } }".to_owned(), Value::Null),
        (save_document("saveProduct", ""), product),
        (save_document("createSalesOrder", ""), order_of(&[("TEA", 1)])),
    ] {
        let (code, message) = ghost.refusal(&document, json!({ "input": input })).await;
        assert_eq!((code.as_str(), message.as_str()), ("FORBIDDEN", "The token's organization does not exist."), "{document}");
    }
}
