/** Folders that stay after a restore was undone, for what others have added to them. */
import type { Client } from '@sallyport/client/api/client.ts'
import { type Outcome, succeededOf } from '../../../data/api/outcomes.ts'
import { isThere } from '../../../data/files/resource.ts'
import { t } from '../../../lib/language/language.ts'

/** Of more restored folders it is not asked. */
const mostAsked = 20

/** Says which folders these are: a sentence, empty without such folders. `restored`: what the restore brought, as it was after it. */
export async function leftText(
  client: Pick<Client, 'call'>,
  restored: readonly Outcome[],
  undone: readonly Outcome[],
): Promise<string> {
  const ids = new Set(succeededOf(undone).map(({ id }) => id))
  const paths = restored
    .filter(({ id, isFolder }) => isFolder && ids.has(id))
    .map(({ path, after }) => after?.path ?? path)
  if (paths.length > mostAsked) return ''
  const left: string[] = []
  for (const path of paths) if (await isThere(client, path)) left.push(path)
  const [folder, ...others] = left
  if (folder === undefined) return ''
  return others.length === 0
    ? t('What was added stays in {folder}.', { folder })
    : t('What was added stays in {count} folders.', { count: left.length })
}
