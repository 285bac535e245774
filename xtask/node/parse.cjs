// What JavaScript files import and which texts stand in them, by TypeScript's parser, for `cargo xtask tidy`.
// usage: node parse.cjs   (in the root of a checkout; files as {path: text} on standard input, the answer on standard output)
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { createRequire } = require('node:module');
const ts = createRequire(join(process.cwd(), 'package.json'))('typescript');

const { SyntaxKind } = ts;
const COMPARISONS = [SyntaxKind.EqualsEqualsEqualsToken, SyntaxKind.ExclamationEqualsEqualsToken, SyntaxKind.EqualsEqualsToken, SyntaxKind.ExclamationEqualsToken];

/** The module that a node imports; undefined when it imports none. */
function imported(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  const loads = ts.isCallExpression(node) && (node.expression.kind === SyntaxKind.ImportKeyword || (ts.isIdentifier(node.expression) && node.expression.text === 'require'));
  return loads && node.arguments[0] && ts.isStringLiteralLike(node.arguments[0]) ? node.arguments[0] : undefined;
}

/** Whether a text is the name of a type that `typeof` is compared with. */
function isTypeName(node) {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || !COMPARISONS.includes(parent.operatorToken.kind)) return false;
  return ts.isTypeOfExpression(parent.left) || ts.isTypeOfExpression(parent.right);
}

function parse(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.JSX : ts.ScriptKind.JS);
  const line = node => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  if (file.parseDiagnostics.length) {
    const { start, messageText } = file.parseDiagnostics[0];
    throw new Error(`${path}:${file.getLineAndCharacterOfPosition(start).line + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  }
  const imports = [], literals = [], specifiers = new Set();
  (function visit(node) {
    const specifier = imported(node);
    if (specifier) {
      specifiers.add(specifier);
      imports.push([line(specifier), specifier.text]);
    }
    if ((ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) && !specifiers.has(node) && !isTypeName(node)) literals.push([line(node), node.text.toWellFormed()]); // half a surrogate pair is no UTF-8
    ts.forEachChild(node, visit);
  })(file);
  return { imports, literals };
}

try {
  const files = Object.entries(JSON.parse(readFileSync(0, 'utf8')));
  process.stdout.write(JSON.stringify(Object.fromEntries(files.map(([path, text]) => [path, parse(path, text)]))));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
