//! What `createSalesOrder` makes.

use crate::support::{Shop, order_of};

#[tokio::test]
async fn the_least_that_an_order_needs() {
    let shop = Shop::open().await;
    shop.stocked("TEA", 5).await;
    let order = shop.made(order_of(&[("TEA", 2)])).await;
    assert_eq!(order["orderNumber"], "0000001");
    assert_eq!(order["status"], "PENDING");
    assert_eq!(order["totals"]["grandTotal"]["amount"], "20.00");
    assert_eq!(shop.levels("TEA").await, [(5, 2)]);
}
