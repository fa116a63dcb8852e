/** JSON of a request's body, bounded before it is parsed. */
import { Fault } from '../../core/fault.ts'
import { nestsDeeper } from '../../lib/text/json-depth.ts'

/** Levels of arrays and objects: several times what any operation accepts. */
const maxDepth = 32

/** An empty body is `{}`: clients send `Content-Type: application/json` with none. Throws `invalid`. */
export function readJson(text: string): unknown {
  if (nestsDeeper(text, maxDepth))
    throw new Fault('invalid', `body nests deeper than ${maxDepth} levels, which no operation accepts.`)
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('invalid', 'body must be JSON; it could not be parsed.')
  }
}
