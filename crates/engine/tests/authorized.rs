//! Proof that code which did not pass the check against Jira cannot reach a use case: it does not compile.

#[test]
fn unauthorised_code_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/authorized/*.rs");
}
