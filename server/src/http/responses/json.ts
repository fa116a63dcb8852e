/** Answers as JSON text: long lists in slices, so that an answer of tens of thousands of entries holds up no other request. */
import { yieldIfDue } from '../../lib/event-loop.ts'
import { slices } from '../../lib/slices.ts'

const entriesAtOnce = 200

/** What `JSON.stringify` gives, keys in their order. */
export async function jsonOf(body: object): Promise<string> {
  const members: string[] = []
  for (const [key, value] of Object.entries(body)) {
    const text = Array.isArray(value) && value.length > entriesAtOnce ? await listOf(value) : JSON.stringify(value)
    if (text !== undefined) members.push(`${JSON.stringify(key)}:${text}`)
  }
  return `{${members.join(',')}}`
}

async function listOf(entries: readonly unknown[]): Promise<string> {
  const texts: string[] = []
  for (const some of slices(entries, entriesAtOnce)) {
    texts.push(JSON.stringify(some).slice(1, -1))
    await yieldIfDue()
  }
  return `[${texts.join(',')}]`
}

/** The same as `map`, in slices. */
export async function mapInSlices<T, U>(entries: readonly T[], present: (entry: T) => U): Promise<U[]> {
  const presented: U[] = []
  for (const entry of entries) {
    presented.push(present(entry))
    await yieldIfDue()
  }
  return presented
}
