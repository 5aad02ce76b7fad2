/// Turns SQL text into statements: [StatementParser] is the door, [io.blueshift.sql.parse.tree] the
/// result, [StatementShape] the quick look that the plan cache takes before parsing.
///
/// The grammar is generated in three steps: Calcite's grammar template comes out of its jar, FMPP puts
/// our productions (`src/main/codegen`) in the place of those that differ, JavaCC writes
/// `io.blueshift.sql.parse.generated`. Tokens do not come from JavaCC but from [SqlLexer] and
/// [TokenStream], which decide by their neighbours which words are keywords.
@NullMarked
package io.blueshift.sql.parse;

import org.jspecify.annotations.NullMarked;
