import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { Icon } from '../components/display/icon.tsx'

/** Shown while the browser is offline. Content stays readable and is refreshed after reconnecting. */
export function Offline() {
  const isOnline = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  )
  return (
    <div role="status">
      {!isOnline && (
        <p className="offline">
          <Icon name="warning" size={16} /> You are offline. The data may be out of date; it is refreshed when the
          connection is back.
        </p>
      )}
    </div>
  )
}
