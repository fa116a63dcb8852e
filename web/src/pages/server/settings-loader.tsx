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
  // A form begins again with the values that the server has stored, which can be written differently.
  return <Shown key={valuesOf(data)} settings={data} />
}

const valuesOf = (settings: ServerAttributes): string =>
  JSON.stringify(Object.values(settings).map((one) => ('value' in one ? one.value : null)))
