/** What people may do with files, in few words. Pure functions. */
import type { Permission, User } from '@sallyport/contract/schemas/accounts/user.ts'
import { locale, t } from '../../../lib/language/language.ts'

type Permissions = Readonly<Record<Permission, boolean>>

/** Who may sign in with a role, which decides before permissions do. */
export type Rights = Pick<User['attributes'], 'role'> & { readonly permissions: Permissions }

/** In the order of the sentence, those of "see" left out: who may upload also replaces the content of files. */
const verbs: readonly (readonly [Permission, ...string[]])[] = [
  ['download', t('download')],
  ['upload', t('upload'), t('replace')],
  ['modify', t('rename'), t('move')],
  ['delete', t('delete')],
  ['share', t('share')],
]

const list = new Intl.ListFormat(locale)

type Summary = 'everything' | 'not share' | 'nothing' | { readonly actions: string; readonly sees: boolean }

function summaryOf({ role, permissions }: Rights): Summary {
  const may = verbs.filter(([name]) => permissions[name])
  const others = verbs.filter(([name]) => !permissions[name])
  if (role !== 'user') return 'everything'
  if (permissions.list && others.length === 0) return 'everything'
  if (permissions.list && others.length === 1 && !permissions.share) return 'not share'
  if (!permissions.list && may.length === 0) return 'nothing'
  // Contents are shown to those who may download them.
  const seeing = permissions.list ? [permissions.download ? t('view') : t('see names')] : []
  return { actions: list.format([...seeing, ...may.flatMap(([, ...of]) => of)]), sees: permissions.list }
}

/** "full access", "can view and download". */
export function rightsText(rights: Rights): string {
  const summary = summaryOf(rights)
  if (summary === 'everything') return t('full access')
  if (summary === 'not share') return t('full access except sharing')
  if (summary === 'nothing') return t('no access')
  const { actions, sees } = summary
  return sees ? t('can {actions}', { actions }) : t('can {actions} without seeing files', { actions })
}

/** The same of the viewer, who sees files: "You can view and download". */
export function ownRightsText(rights: Rights): string {
  const summary = summaryOf(rights)
  if (summary === 'everything') return t('You have full access')
  if (summary === 'not share') return t('You have full access except sharing')
  return summary === 'nothing' ? '' : t('You can {actions}', { actions: summary.actions })
}
