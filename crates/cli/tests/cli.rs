//! The command line as its users see it: one file in `tests/cli` for each behaviour.

#[test]
fn each_command_behaves_as_its_file_in_tests_cli_says() {
    trycmd::TestCases::new().case("../../tests/cli/*.toml");
}
