//! Documents that many tests send.

/// Every kind of user error, with all that it tells.
pub const ERRORS: &str = "userErrors { __typename code message path parameters
    ... on UnavailableItemsError { count warehouse { name } items { lineIndexes orderLines { id sku } product { sku } requiredQuantity availableQuantity } }
    ... on DuplicateOrderError { existingOrder { id orderNumber } }
    ... on VersionConflictError { currentVersion order { version } }
    ... on IllegalTransitionError { from to allowed } }";

/// All that can change of an order, but its history.
pub const ORDER: &str = "id orderNumber version status statusBeforeHold allowedStatuses fulfillmentStatus paymentStatus assignStatus archived
    source subType subChannel channelOrderId channelOrderIdAlt channelOrderIdAlt2 channelShippingMethod placedAt
    company { id name } account { id name type } warehouse { id name }
    customer { id displayName email username } customerUsername email phone businessAccount { id name } purchaseOrderNumber
    shippingAddress { name firstName middleName lastName business line1 line2 city state region postalCode country phone fax email area { name } }
    shippingOverrideAddress { name line1 city country } billingAddress { name firstName middleName lastName business line1 line2 city state region postalCode country phone fax email area { name } }
    currency totals { items { amount currency } discount { amount } orderDiscount { amount } tax { amount } shipping { amount }
    handling { amount } insurance { amount } giftWrap { amount } grandTotal { amount currency } returned { amount } billable { amount }
    paid { amount } refunded { amount } due { amount } }
    lines { id sku name quantity unitPrice { amount currency } discount { amount } total { amount } channelOrderItemId meta
        reservedQuantity fulfilledQuantity returnedQuantity invoicedQuantity }
    taxExempt disableInventoryCount allowBackorder
    shipping { carrier service weightKg lengthMm widthMm heightMm } gift { message wrap }
    payments { method amount { amount } transactionId } notes { category text author } customerNote internalNote
    attachments { id fileName path } fulfillments { shippedAt deliveredAt carrier service lines { line { sku } quantity } }
    returns { amount { amount } restocked lines { line { sku } quantity } }
    salesAgent { id firstName } deliveryAgent { id firstName } marketingSource tags customFields meta
    shipDate holdUntil holdReason cancelReason cancelledAt shipByDate deliverByDate";

const PREVIEW: &str = "status warehouse { name } currency totals { items { amount currency } discount { amount } orderDiscount { amount } tax { amount } shipping { amount }
    handling { amount } insurance { amount } giftWrap { amount } grandTotal { amount currency } returned { amount } billable { amount }
    paid { amount } refunded { amount } due { amount } }
    lines { lineId product { sku } quantity unitPrice { amount } discount { amount } total { amount } reservedQuantity }
    shippingAddress { name line1 city } billingAddress { name }";

/// `createSalesOrder`.
pub fn create_document() -> String {
    format!(
        "mutation($input: CreateSalesOrderInput!) {{ payload: createSalesOrder(input: $input) {{
            order {{ {ORDER} }} preview {{ {PREVIEW} }} replayed {ERRORS} }} }}"
    )
}

/// `createSalesOrders`.
pub fn bulk_document() -> String {
    format!(
        "mutation($input: CreateSalesOrdersInput!) {{ payload: createSalesOrders(input: $input) {{
            results {{ order {{ {ORDER} }} preview {{ {PREVIEW} }} replayed {ERRORS} }} createdCount {ERRORS} }} }}"
    )
}

/// `updateOrder`.
pub fn update_document() -> String {
    format!(
        "mutation($input: UpdateOrderInput!) {{ payload: updateOrder(input: $input) {{
            order {{ {ORDER} }} preview {{ {PREVIEW} }} {ERRORS} }} }}"
    )
}
