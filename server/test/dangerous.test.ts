/** T-04, T-05, T-36: what the server's source must not do: start programs, evaluate text, deserialize objects. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const sources = fileURLToPath(new URL('../src/', import.meta.url))

const modules = ['child_process', 'vm', 'inspector', 'repl', 'cluster', 'wasi', 'v8', 'module']
const patterns: readonly RegExp[] = [
  // The attribute of a script tag, which does not load Node's module of that name.
  ...modules.map((name) => new RegExp(`(?<!<script type=)['"\`](node:)?${name}(/[\\w/]+)?['"\`]`)),
  /\beval\b\s*(\?\.)?\(/,
  /\bnew\s+Function\b/,
  /\bFunction\s*\(/,
  /\bimport\(\s*[^'"\s)]/,
  /\b(createRequire|runInThisContext|runInNewContext|process\.binding|process\.dlopen)\b/,
  /\bdeserialize\b/,
  /\bset(Timeout|Interval|Immediate)\(\s*['"`]/,
  /\bexec(File|Sync|FileSync)\s*\(/,
  /\bspawn(Sync)?\s*\(/,
  /\.constructor\s*\(/,
]

/** Starts the server itself again, with arguments that no request has a part in: the processes of SALLYPORT_PROCESSES. */
const ownProcesses = /^cli\/serving\/(exchange|own-process|supervisor)\.ts$/

/** Starts the decoder of previews, a program of the server's own, with arguments that no request has a part in. */
const ownDecoder = 'lib/images/decoder-process.ts'
const startsDecoder = /'node:child_process'|\bspawn(?=\(\n {4}'\/bin\/sh',)/g

/** Violations of one file, as `file: text`. */
const offencesIn = (file: string, text: string): string[] => {
  const comments = text.replace(/^\s*(\/\*\*?|\*).*$/gm, '')
  const cluster = ownProcesses.test(file) ? comments.replaceAll("'node:cluster'", '') : comments
  const code = file === ownDecoder ? cluster.replaceAll(startsDecoder, '') : cluster
  return patterns.flatMap((pattern) => (pattern.test(code) ? [`${file}: ${pattern.source}`] : []))
}

describe('T-04, T-05, T-36: the server', () => {
  test('starts no program, evaluates no text and deserializes no objects', () => {
    const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(?<!\.test|\.suite)\.[cm]?[jt]s$/.test(file),
    )
    expect(files.length).toBeGreaterThan(80)
    expect(files.flatMap((file) => offencesIn(file, readFileSync(join(sources, file), 'utf8')))).toEqual([])
  })

  test.each([
    "import { exec } from 'node:child_process'",
    "import { spawn } from 'child_process'",
    "const vm = await import('node:vm')",
    'process.getBuiltinModule("module")',
    "import v8 from 'node:v8'",
    "import cluster from 'node:cluster'",
    'eval(text)',
    'const f = new Function(text)',
    'const f = Function("return 1")',
    'await import(name)',
    "setTimeout('text', 1)",
    'v8.deserialize(bytes)',
    "[].constructor.constructor('return process')()",
    "require('vm').runInNewContext(text)",
  ])('is detected if it uses %s', (text) => {
    expect(offencesIn('planted.ts', text)).not.toEqual([])
  })
})
