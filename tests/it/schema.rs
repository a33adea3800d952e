//! Schemathesis, an independent tool, tests the API against `openapi.json`. It makes valid and invalid
//! requests from the description and compares the answers with what is promised.
//! `judges/requirements.txt` has its version, and `judges/schema_hooks.py` describes the formats that
//! no schema can.

use std::path::Path;
use std::process::{Command, Output};

use rocket::serde::json::{Value as Json, from_str};

use crate::site::{self, Folder, installed};

/// The checks that it runs: all except those about sign-in and about things that are created and
/// deleted, because the API has neither.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance,negative_data_rejection,\
    positive_data_acceptance,missing_required_header,unsupported_method,allow_header_conformance";

/// The number of random requests for each operation, in addition to those that it derives.
const EXAMPLES: &str = "200";

/// Runs it against the site, with this description in a file. It leaves out the operation from which it
/// reads a description.
fn judge(
    proof: &str,
    description: &Json,
    phases: &[&str],
    examples: &str,
) -> Option<Output> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("judges");
    let program = folder.join(".venv/bin/schemathesis");
    let program = installed(program.to_str().expect("a path in UTF-8"), proof)?;
    // It keeps notes of its runs in its working folder.
    let own = Folder::new(&format!("schema-{examples}"));
    std::fs::write(own.path().join("openapi.json"), description.to_string())
        .expect("the file can be written");
    let output = Command::new(program)
        .current_dir(own.path())
        .env("SCHEMATHESIS_HOOKS", "schema_hooks")
        .env("PYTHONPATH", &folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args(["run", "openapi.json", "--url", &site::shared().url("")])
        .args(["--checks", CHECKS, "--phases", &phases.join(",").to_lowercase()])
        .args(["--max-examples", examples, "--seed", "6265"])
        .args(["--generation-database", "none"])
        .args(["--continue-on-failure", "--no-color"])
        .output()
        .expect("Schemathesis can be started");
    Some(output)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn schemathesis_finds_nothing() {
    let proof = "the API answers as its description says, by Schemathesis";
    let served = site::shared().get("/api/openapi.json", &[]).json();
    let phases = ["Examples", "Coverage", "Fuzzing"];
    let Some(output) = judge(proof, &served, &phases, EXAMPLES) else { return };
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Operations:       3 selected / 3 total"), "{said}");
    for phase in phases {
        assert!(said.contains(&format!("✅  {phase}")), "{phase}: {said}");
    }
}

/// Schemathesis finds the fault in a description that makes a false promise.
#[test]
fn schemathesis_finds_what_a_description_gets_wrong() {
    let proof = "Schemathesis would notice";
    let mut wrong: Json =
        from_str(remember_me::site::clinic_api::DESCRIPTION).expect("JSON");
    let answers = &mut wrong["paths"]["/api/jar"]["post"]["responses"];
    answers.as_object_mut().expect("answers").remove("422");
    wrong["components"]["schemas"]["Case"]["additionalProperties"] = true.into();
    wrong["components"]["schemas"]["Report"]["properties"]["sent"]["type"] =
        "string".into();
    wrong["components"]["headers"]["NoStore"]["schema"]["const"] = "private".into();
    let Some(output) = judge(proof, &wrong, &["Examples", "Fuzzing"], "20") else {
        return;
    };
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for finding in [
        "Undocumented status code",
        "Response violates schema",
        "Schema-valid request rejected",
        "Response header does not conform to the schema",
    ] {
        assert!(said.contains(finding), "{finding}: {said}");
    }
}
