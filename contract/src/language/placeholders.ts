import { IntlMessageFormat } from 'intl-messageformat'

type Ast = ReturnType<IntlMessageFormat['getAst']>

/** The names of the placeholders and tags of a text, sorted. Throws for a text that is malformed. */
export function placeholdersIn(text: string): string[] {
  const names = (ast: Ast): string[] =>
    ast.flatMap((element) => [
      ...('value' in element && element.type !== 0 ? [element.value] : []),
      ...('options' in element ? Object.values(element.options).flatMap(({ value }) => names(value)) : []),
      ...('children' in element ? names(element.children) : []),
    ])
  return [...new Set(names(new IntlMessageFormat(text, 'en').getAst()))].toSorted()
}
