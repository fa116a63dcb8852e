import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { Icon } from '../components/display/icon.tsx'

/** One line while the network is gone. What is shown stays readable, and goes on by itself. */
export function Offline() {
  const isOnline = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  )
  return (
    <div role="status">
      {!isOnline && (
        <p className="offline">
          <Icon name="warning" size={16} /> You are offline. What you see may be out of date; it goes on by itself when
          the connection is back.
        </p>
      )}
    </div>
  )
}
