/// Turns SQL text into statements: [StatementParser] is the door, [io.blueshift.sql.parse.tree] the
/// result, [StatementShape] the quick look that the plan cache takes before parsing.
///
/// The grammar is generated in three steps: Calcite's grammar template comes out of its jar, FMPP puts
/// our productions (`src/main/codegen`) in the place of those that differ, JavaCC writes
/// `io.blueshift.sql.parse.generated`. Tokens do not come from JavaCC but from [SqlLexer] and
/// [TokenStream], which decide by their neighbours which words are keywords.
///
/// To add a statement: its new words into `src/main/codegen/config.fmpp` (statement words, unless the
/// word is reserved), a record into the tree package and its `permits`, a production into one of
/// `src/main/codegen/includes` and the list in `statements.ftl`, examples into `statements.txt` of the
/// tests, which a run with `-Dblueshift.rewriteExamples=true` completes.
@NullMarked
package io.blueshift.sql.parse;

import org.jspecify.annotations.NullMarked;
