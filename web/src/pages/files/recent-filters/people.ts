/** The people whose actions are in the list, for its filter. */
import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'

export interface Person {
  readonly username: string
  /** Display name. */
  readonly name: string
}

/** Users who did something with these files, by name; visitors are no users. */
export function peopleIn(files: readonly Pick<RecentFile, 'attributes'>[]): Person[] {
  const changes = files.flatMap(({ attributes }) => [attributes, attributes.before ?? []].flat())
  const users = changes.filter(({ by, visitor }) => by !== '' && visitor === undefined)
  const names = new Map(users.map(({ by, byName }) => [by, byName]))
  return [...names]
    .map(([username, name]) => ({ username, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.username.localeCompare(b.username))
}

/** Those whose display name or username has this text. */
export function found(people: readonly Person[], text: string): Person[] {
  const words = text.trim().toLowerCase()
  return people.filter(({ username, name }) => `${name}\n${username}`.toLowerCase().includes(words))
}
