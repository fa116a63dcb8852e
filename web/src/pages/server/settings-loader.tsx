/** Loads the settings of the server for a tab of Server settings. */
import type { ComponentType } from 'react'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { type ServerAttributes, useServerSettings } from '../../data/account/server-settings.ts'
import './server.css'

export interface TabProps {
  readonly settings: ServerAttributes
}

export function SettingsLoader({ tab: Shown }: { tab: ComponentType<TabProps> }) {
  const { data, isPending, error, refetch } = useServerSettings()
  if (isPending) return <Loading rows={5} />
  if (!data) return <ErrorMessage error={error} onRetry={() => void refetch()} />
  return <Shown settings={data} />
}

/**
 * The key of a form: it begins again with the values that the server has stored, which can be written differently. Values of other
 * forms are not part of it, so that saving one form keeps what is entered in another.
 */
export const formKey = (...settings: readonly { readonly value: unknown }[]): string =>
  JSON.stringify(settings.map(({ value }) => value))
