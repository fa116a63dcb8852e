import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { Icon } from '../components/display/icon.tsx'
import { useIsReachable } from '../data/api/reachability.ts'
import { t } from '../lib/language/language.ts'

/** Shown while the browser is offline or the server does not respond. Content stays readable and is refreshed afterwards. */
export function Offline() {
  const isOnline = useSyncExternalStore(
    (tell) => onlineManager.subscribe(tell),
    () => onlineManager.isOnline(),
  )
  const isReachable = useIsReachable()
  return (
    <div role="status">
      {!isOnline && (
        <p className="offline">
          <Icon name="warning" size={16} />{' '}
          {t('You are offline. The data may be out of date; it is refreshed when the connection is back.')}
        </p>
      )}
      {isOnline && !isReachable && (
        <p className="offline">
          <Icon name="warning" size={16} />{' '}
          {t('The server does not respond. The data may be out of date; it is refreshed when the server is back.')}
        </p>
      )}
    </div>
  )
}
