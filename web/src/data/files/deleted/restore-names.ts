/** The names that deleted files get when they are restored, where theirs are taken. */
import type { Client } from '@sallyport/client/api/client.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useQuery } from '@tanstack/react-query'
import { joinPath, parentPath } from '../../../lib/path.ts'
import { can, useMe } from '../../account/me.ts'
import { useClient } from '../../api/client.ts'
import { existingEntries } from '../../uploads/name-conflicts.ts'
import { trashKey } from '../file-actions.ts'
import { isThere } from './is-there.ts'

/** Of more entries it is not asked. */
const mostAsked = 100
/** Numbers that are tried. */
const mostNumbers = 20

/** `report.pdf` → `report (2).pdf`, as the server numbers it: before the extension, together with a `.tar`. */
export function numberedName(name: string, number: number): string {
  const extension = /(?<=[^.])(?:\.tar)?\.[^\s.]{1,16}$/iu.exec(name)?.[0] ?? ''
  return `${name.slice(0, name.length - extension.length)} (${number})${extension}`
}

/** The names that these files get when they are restored, by id: of those whose own is taken. A restored folder may be merged instead. */
export async function restoredNames(
  client: Pick<Client, 'call'>,
  rows: readonly TrashedResource[],
): Promise<ReadonlyMap<number, string>> {
  const names = new Map<number, string>()
  const files = rows.filter(({ attributes: { type, folderExists } }) => type === 'file' && folderExists)
  if (rows.length > mostAsked || files.length === 0) return names
  const taken = await existingEntries(
    client,
    files.map(({ attributes }) => attributes.path),
  )
  const used = new Set(taken.keys())
  for (const { id, attributes } of files) {
    const { path, name } = attributes
    if (!used.has(path)) used.add(path)
    else {
      const free = await freeName(client, parentPath(path), name, used)
      used.add(joinPath(parentPath(path), free))
      names.set(id, free)
    }
  }
  return names
}

/** The name that a file gets when it is restored; undefined if its own is free, or that is not known. */
export function useRestoredName(entry: TrashedResource): string | undefined {
  const client = useClient()
  const mayList = can(useMe(), 'list')
  const { data } = useQuery({
    queryKey: [...trashKey, 'taken', entry.id],
    queryFn: async () => (await restoredNames(client, [entry])).get(entry.id) ?? null,
    enabled: mayList && entry.attributes.type === 'file',
    staleTime: 0,
  })
  return data ?? undefined
}

async function freeName(
  client: Pick<Client, 'call'>,
  folder: string,
  name: string,
  used: ReadonlySet<string>,
): Promise<string> {
  for (let number = 2; number < mostNumbers; number++) {
    const numbered = numberedName(name, number)
    const path = joinPath(folder, numbered)
    if (!used.has(path) && !(await isThere(client, path))) return numbered
  }
  return numberedName(name, mostNumbers)
}
