/** docs/installing.md, whose commands the tests of releases run. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../running.ts'

const guide = readFileSync(join(root, 'docs/installing.md'), 'utf8')

/** A block of the guide by its mark: `install`. */
export function words(mark: string): string {
  const found = guide.match(new RegExp(`\`\`\`sh run=${mark}\\n([\\s\\S]*?)\`\`\``))?.[1]
  if (!found) throw new Error(`docs/installing.md has no block marked run=${mark}`)
  return found
}
