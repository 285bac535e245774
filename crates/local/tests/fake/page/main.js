document.title = "Fake";
