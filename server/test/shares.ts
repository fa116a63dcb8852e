/** Shares of a test app. */
import type { Place } from '../src/core/files/tree/resource.ts'
import { withDefaultForm } from '../src/core/forms/default-form.ts'
import type { ShareView } from '../src/core/shares/finding.ts'
import type { NewShareInput } from '../src/core/shares/share-input.ts'
import * as shares from '../src/core/shares/shares.ts'
import { put } from './people.ts'
import type { TestApp } from './test-app.ts'

type ShareOptions = Partial<NewShareInput> & Pick<NewShareInput, 'resources'>

/** Shares files or folders: with a page unless `type` says otherwise. A receive folder gets the default form. */
export async function addShare(app: TestApp, options: ShareOptions, actor = app.operator): Promise<ShareView> {
  const input = { type: 'shared_folder', name: 'In', ...options } as const
  const form = input.type === 'receive' ? withDefaultForm(app.context) : undefined
  return (await shares.create(app.context, actor, input, form)).view
}

interface SharedFiles extends ShareView {
  /** Path of the new folder that is shared. */
  readonly folder: string
  /** The files by their names in it. */
  readonly files: Readonly<Record<string, Place>>
}

let folders = 0

/** Shares a new folder of the operator with these files: path in the folder → content. */
export async function shareFiles(
  app: TestApp,
  contents: Readonly<Record<string, string | Buffer>>,
  options: Partial<NewShareInput> = {},
): Promise<SharedFiles> {
  const folder = `/box-${++folders}`
  const files: Record<string, Place> = {}
  for (const [name, content] of Object.entries(contents))
    files[name] = await put(app, app.operator, `${folder}/${name}`, content)
  return { ...(await addShare(app, { name: 'Box', resources: [folder], ...options })), folder, files }
}
