//! GraphQL over HTTP: methods, media types, parameters, statuses.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use chrono::DateTime;
use order_gateway::http::Clock;
use serde_json::{Value, json};

use crate::http_support::{Settings, authorized, post, server};

const JSON: &str = "application/json";
const NEW: &str = "application/graphql-response+json";

#[tokio::test]
async fn an_operation_has_the_moment_that_the_clock_tells() {
    let clock = Clock::new(|| DateTime::UNIX_EPOCH);
    let server = Settings { clock, ..Settings::default() }.server().await;
    assert_eq!(server.query("{ moment }").await.text, r#"{"data":{"moment":"1970-01-01T00:00:00+00:00"}}"#);
}

#[tokio::test]
async fn the_answer_has_the_media_type_that_is_wanted() {
    let server = server().await;
    let body = json!({ "query": "{ hello }" });
    for (accept, expected) in [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (NEW, NEW),
        ("application/graphql-response+json; charset=utf-8", NEW),
        ("application/json; charset=utf-8", JSON),
        ("application/json ; Charset=UTF-8 ;q=0.2, */*;q=0.1", JSON),
        ("application/graphql-response+json, application/json;q=0.9", NEW),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/json, multipart/mixed", JSON),
        ("text/html, */*;q=0.1", JSON),
        ("application/json;q=0, */*", NEW),
        ("APPLICATION/JSON", JSON),
        ("no media type at all", JSON),
        ("application/json;charset=\"UTF-8\"", JSON),
        ("application/graphql-response+json; charset=\"utf-8\";q=1", NEW),
        (",application/graphql-response+json", NEW),
        ("application/graphql-response+json, ,", NEW),
        (" , ", JSON),
        ("application/json;v=1", JSON),
        ("application/graphql-response+json;profile=\"a, \\\";b\";q=0.9, application/json;v=\"1\";q=0.8", NEW),
        ("text/html;level=1, application/json;odd=\"x", JSON),
    ] {
        let answer = server.post(accept, &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{accept}");
        assert_eq!(answer.header("content-type"), Some(&*format!("{expected}; charset=utf-8")), "{accept}");
        assert_eq!(answer.header("vary"), Some("Accept"));
        assert_eq!(answer.text, r#"{"data":{"hello":"world"}}"#);
    }
    for accept in ["text/html", "application/json;q=0", "application/json;v=1;q=0", "application/json;charset=\"utf-16\""] {
        let answer = server.post(accept, &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_ACCEPTABLE, "BAD_REQUEST"), "{accept}");
    }
}

#[tokio::test]
async fn what_cannot_be_run_is_told_by_the_status_of_the_new_media_type_only() {
    let server = server().await;
    for (body, code) in [
        (json!({ "query": "{" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "" }), "GRAPHQL_PARSE_FAILED"),
        (json!({ "query": "{ nothing }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "{ node }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "{ echo }" }), "GRAPHQL_VALIDATION_FAILED"),
        (json!({ "query": "{ echo(text: 1) }" }), "BAD_REQUEST"),
        (json!({ "query": "{ filtered(filter: { color: BLUE }) }" }), "BAD_REQUEST"),
        (json!({ "query": "{ filtered(filter: { colour: RED }) }" }), "BAD_REQUEST"),
        (json!({ "query": "{ filtered(filter: { numbers: [3000000000] }) }" }), "BAD_REQUEST"),
        (json!({ "query": "query ($f: Filter) { filtered(filter: $f) }", "variables": { "f": { "color": "BLUE" } } }), "BAD_REQUEST"),
        (json!({ "query": "query ($t: String!) { echo(text: $t) }" }), "BAD_REQUEST"),
        (json!({ "query": "query ($t: String!) { echo(text: $t) }", "variables": { "t": null } }), "BAD_REQUEST"),
        (json!({ "query": "query ($t: String!) { echo(text: $t) }", "variables": { "t": 7 } }), "BAD_REQUEST"),
        (json!({ "query": "query A { hello } query B { hello }" }), "BAD_REQUEST"),
        (json!({ "query": "query A { hello } query B { hello }", "operationName": "C" }), "BAD_REQUEST"),
        (json!({ "query": "{ hello }", "operationName": "C" }), "BAD_REQUEST"),
        (json!({ "query": "subscription { hello }" }), "GRAPHQL_VALIDATION_FAILED"),
    ] {
        let answer = server.post(NEW, &body).await;
        assert_eq!((answer.status, answer.code().as_str(), answer.has_data()), (StatusCode::BAD_REQUEST, code, false), "{body}");
        let answer = server.post(JSON, &body).await;
        assert_eq!((answer.status, answer.code().as_str(), answer.has_data()), (StatusCode::OK, code, false), "{body}");
    }
}

#[tokio::test]
async fn parse_errors_are_one_line_with_their_place() {
    let answer = server().await.query("{\n  hello(\n}").await;
    let error = &answer.json()["errors"][0];
    assert_eq!(error["locations"], json!([{ "line": 3, "column": 1 }]));
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with("Syntax error at line 3, column 1: expected ") && !message.contains(['\n', '|']), "{message}");
}

#[tokio::test]
async fn parameters_of_a_wrong_kind_are_named() {
    let server = server().await;
    for (body, part) in [
        ("", "empty"),
        ("{", "line 1, column 1"),
        ("[{\"query\":\"{ hello }\"}]", "Batches"),
        ("[\"{ hello }\"]", "Batches"),
        ("\"{ hello }\"", "JSON object"),
        ("null", "JSON object"),
        ("{}", "'query' is missing"),
        ("{\"query\":null}", "'query' is missing"),
        ("{\"query\":1}", "'query' must be a string"),
        ("{\"query\":\"{ hello }\",\"operationName\":{}}", "'operationName'"),
        ("{\"query\":\"{ hello }\",\"variables\":\"{}\"}", "'variables'"),
        ("{\"query\":\"{ hello }\",\"variables\":[]}", "'variables'"),
        ("{\"query\":\"{ hello }\",\"extensions\":7}", "'extensions'"),
        ("{\"query\":\"{ hello }\",\"query\":\"{ node { hello } }\"}", "twice"),
    ] {
        for accept in [JSON, NEW] {
            let answer = server.send(post().header("accept", accept).body(Body::from(body)).unwrap()).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{body}");
            assert!(answer.text.contains(part), "{body}: {}", answer.text);
        }
    }
    for body in ["null", "{}"] {
        let body: Value =
            format!("{{\"query\":\"{{ hello }}\",\"variables\":{body},\"extensions\":{body},\"operationName\":null}}").parse().unwrap();
        assert_eq!(server.post(JSON, &body).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn text_is_utf_8_wherever_it_stands() {
    let server = server().await;
    for body in [
        &b"{\"query\":\"{ hello } # \xff\"}"[..],
        b"{\"query\":\"{ hello }\",\"unread\":\"\xff\"}",
        b"{\"query\":\"{ hello }\",\"variables\":{\"\xed\xa0\x80\":1}}",
        b"\xff",
    ] {
        let answer = server.send(post().body(Body::from(body)).unwrap()).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{body:?}");
        assert!(answer.text.contains("not UTF-8"), "{}", answer.text);
    }
    let echo = "query=query(%24t%3AString!)%7Becho(text%3A%24t)%7D&variables=%7B%22t%22%3A%22";
    for query in ["query=%ff", "query=%7Bhello%7D&unread=%ff", "query=%7Bhello%7D&%C3=%A9", &format!("{echo}%C3%22%7D")] {
        let answer = server.get(query).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{query}");
        assert!(answer.text.contains("not UTF-8"), "{}", answer.text);
    }
    // The sign for what could not be read can be sent, too.
    assert_eq!(server.get(&format!("{echo}%C3%A9%EF%BF%BD%22%7D")).await.text, "{\"data\":{\"echo\":\"é\u{fffd}\"}}");
}

#[tokio::test]
async fn json_that_is_nested_too_deeply_is_told_so() {
    let server = server().await;
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let body = format!("{{\"query\":\"{{ hello }}\",\"variables\":{{\"v\":{deep}}}}}");
    let variables = format!("query=%7Bhello%7D&variables=%7B%22v%22:{}%7D", deep.replace('[', "%5B").replace(']', "%5D"));
    for answer in [server.send(post().body(Body::from(body)).unwrap()).await, server.get(&variables).await] {
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
        assert!(answer.text.contains("nested too deeply"), "{}", answer.text);
    }
}

#[tokio::test]
async fn only_plain_json_is_taken() {
    let server = server().await;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin1",
        "application/graphql",
        "application/jsonp",
        "",
    ] {
        let request = authorized(Request::post("/graphql")).header("content-type", content_type);
        let answer = server.send(request.body(Body::from("{\"query\":\"mutation { add }\"}")).unwrap()).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST"), "{content_type}");
        assert_eq!(answer.header("accept-encoding"), None);
    }
    let bare = authorized(Request::post("/graphql")).body(Body::from("{\"query\":\"mutation { add }\"}")).unwrap();
    assert_eq!(server.send(bare).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let gzip = post().header("content-encoding", "gzip").body(Body::from("{}")).unwrap();
    let answer = server.send(gzip).await;
    assert_eq!((answer.status, answer.header("accept-encoding")), (StatusCode::UNSUPPORTED_MEDIA_TYPE, Some("identity")));
    assert_eq!(server.added.load(Ordering::SeqCst), 0);

    let charset = authorized(Request::post("/graphql")).header("content-type", "Application/JSON; charset=UTF-8");
    let answer = server.send(charset.body(Body::from("{\"query\":\"mutation { add }\"}")).unwrap()).await;
    assert_eq!(answer.text, r#"{"data":{"add":1}}"#);
}

#[tokio::test]
async fn get_runs_queries_and_nothing_else() {
    let server = server().await;
    assert_eq!(server.get("query=%7Bhello%7D").await.text, r#"{"data":{"hello":"world"}}"#);
    let both = "query=query%20A%7Bhello%7D%20mutation%20B%7Badd%7D";
    assert_eq!(server.get(&format!("{both}&operationName=A&extensions=%7B%7D")).await.text, r#"{"data":{"hello":"world"}}"#);
    let variables = "query=query(%24t%3AString!)%7Becho(text%3A%24t)%7D&variables=%7B%22t%22%3A%22x%22%7D";
    assert_eq!(server.get(variables).await.text, r#"{"data":{"echo":"x"}}"#);

    for query in ["query=mutation%7Badd%7D".to_owned(), format!("{both}&operationName=B")] {
        let answer = server.get(&query).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST"));
        assert_eq!(answer.header("allow"), Some("POST"));
    }
    assert_eq!(server.added.load(Ordering::SeqCst), 0);

    for query in ["", "query=%7Bhello%7D&query=%7Bhello%7D", "query=%7Bhello%7D&variables=x", "query=%7Bhello%7D&extensions=%5B%5D"] {
        let answer = server.get(query).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{query}");
    }
}

#[tokio::test]
async fn other_methods_are_refused() {
    let server = server().await;
    for method in ["PUT", "DELETE", "PATCH"] {
        let request = Request::builder().method(method).uri("/graphql").body(Body::empty()).unwrap();
        let answer = server.send(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST"), "{method}");
        assert!(answer.header("allow").unwrap().contains("POST"));
    }
}

#[tokio::test]
async fn errors_of_execution_keep_their_codes_and_choose_the_status() {
    let server = server().await;
    for (code, accept, status) in [
        ("FORBIDDEN", NEW, StatusCode::OK),
        ("FORBIDDEN", JSON, StatusCode::OK),
        ("UNAVAILABLE", NEW, StatusCode::SERVICE_UNAVAILABLE),
        ("UNAVAILABLE", JSON, StatusCode::SERVICE_UNAVAILABLE),
    ] {
        let answer = server.post(accept, &json!({ "query": format!("{{ hello refused(code: \"{code}\") }}") })).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
        assert_eq!(answer.json()["data"], json!({ "hello": "world", "refused": null }));
        assert_eq!(answer.json()["errors"][0]["path"], json!(["refused"]));
    }
}

#[tokio::test]
async fn an_error_list_and_its_messages_are_bounded() {
    let server = server().await;
    let fields: String = (0..500).map(|number| format!("f{number}x ")).collect();
    let answer = server.query(&format!("{{ node {{ {fields} }} }}")).await;
    let json = answer.json();
    assert_eq!(json["errors"].as_array().unwrap().len(), 10);
    assert_eq!(json["errors"][9]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    let answer = server.query(&format!("{{ filtered(filter: {{ color: \"{}\" }}) }}", "x".repeat(100_000))).await;
    assert!(answer.text.len() < 2_000, "{}", answer.text.len());
    assert_eq!(answer.code(), "BAD_REQUEST");
}
