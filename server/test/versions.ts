/** Versions of files in a test app, as one person sees them. */
import type { Actor } from '../src/core/actor.ts'
import type { Place } from '../src/core/files/tree/resource.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import { list } from '../src/core/files/versions/content.ts'
import { contentOf, put } from './people.ts'
import type { TestApp } from './test-app.ts'

/** Uploads the next content of a file a second later. */
export async function replace(app: TestApp, actor: Actor, path: string, content: string): Promise<Place> {
  app.clock.move(1_000)
  return await put(app, actor, path, content, { ifExists: 'replace' })
}

/** The texts of a file's versions, the newest first. */
export async function versionTexts(app: TestApp, actor: Actor, path: string): Promise<string[]> {
  const texts: string[] = []
  for (const { blobKey } of (await list(app.context, actor, path)).versions) texts.push(await contentOf(app, blobKey))
  return texts
}

/** The text of a file as it is now. */
export const currentText = async (app: TestApp, actor: Actor, path: string): Promise<string> =>
  await contentOf(app, (await tree.get(app.context, actor, path)).resource.blobKey)

/** What files and their versions take from the account's quota, in bytes. */
export const storageUsed = async ({ context, account }: TestApp): Promise<{ all: number; versions: number }> =>
  await context.db.q
    .selectFrom('accounts')
    .select(['disk_used as all', 'versions_used as versions'])
    .where('id', '=', account.id)
    .executeTakeFirstOrThrow()
