/** Where a setting comes from: that the environment sets it, or who has changed it. */
import type { MailSetting, NumberSetting, TextSetting } from '@sallyport/contract/schemas/server/server-settings.ts'
import type { ReactNode } from 'react'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { numberText, rich, t } from '../../lib/language/language.ts'

type AnySetting = TextSetting | NumberSetting | MailSetting

/** Nothing for a default. */
export function sourceText({ source, variable, changedBy, changedAt }: AnySetting): ReactNode {
  if (source === 'environment')
    return rich(
      'Set by <code>{variable}</code> in the environment of the server, which takes precedence. To change it here, remove the variable there and restart the server.',
      { variable, code: (text) => <code>{text}</code> },
    )
  if (changedBy === null || changedAt === null) return null
  return rich('Changed by {name} {time}.', { name: changedBy, time: <RelativeTime at={changedAt} /> })
}

const defaultText = ({ defaultValue }: TextSetting | NumberSetting): string =>
  typeof defaultValue === 'number' ? numberText(defaultValue) : (defaultValue ?? '')

/** What a field is for, its default, and where its value comes from. */
export const aboutSetting = (setting: TextSetting | NumberSetting, about: string): ReactNode => (
  <>
    {about}
    {setting.changeable && setting.defaultValue !== null && (
      <> {t('Leave empty for the default: {value}.', { value: defaultText(setting) })}</>
    )}
    {setting.source !== 'default' && <> {sourceText(setting)}</>}
  </>
)
