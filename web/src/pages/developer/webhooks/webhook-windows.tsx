import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { ExplanationWindow } from '../../../components/webhooks/explanation-window.tsx'
import type { ListedWebhook } from '../../../data/webhooks/webhooks.ts'
import { t } from '../../../lib/language/language.ts'
import { SendTest } from './send-test.tsx'
import { DeleteWebhook, PauseWebhook, ResumeWebhook, RotateSecrets } from './webhook-confirmations.tsx'
import { WebhookLog } from './webhook-log.tsx'
import { WebhookSecrets } from './webhook-secrets.tsx'
import { WebhookWindow } from './webhook-window.tsx'

export type OpenWebhook =
  | { readonly is: 'new' }
  | { readonly is: 'made' | 'rotated'; readonly made: Webhook }
  | { readonly is: 'edit'; readonly webhook: ListedWebhook }
  | { readonly is: Asked; readonly webhook: Webhook }

export type Asked = 'test' | 'log' | 'explain' | 'pause' | 'resume' | 'secrets' | 'rotate' | 'delete'

interface Props {
  readonly open: OpenWebhook
  readonly onOpen: (open: OpenWebhook | null) => void
}

/** The open window, and the one that follows it. */
export function WebhookWindows({ open, onOpen }: Props) {
  const onClose = () => onOpen(null)
  const show = (is: 'made' | 'rotated') => (made: Webhook) => onOpen({ is, made })
  const test = (webhook: Webhook) => () => onOpen({ is: 'test', webhook })
  switch (open.is) {
    case 'new':
      return <WebhookWindow webhook={null} onSaved={show('made')} onClose={onClose} />
    case 'edit':
      return <WebhookWindow webhook={open.webhook} onSaved={onClose} onClose={onClose} />
    case 'made':
      return (
        <WebhookSecrets webhook={open.made} title={t('Webhook Created')} onTest={test(open.made)} onClose={onClose} />
      )
    case 'rotated':
      return <WebhookSecrets webhook={open.made} title={t('Token regenerated')} onClose={onClose} />
    case 'secrets':
      return <WebhookSecrets webhook={open.webhook} title={t('Secrets of the webhook')} onClose={onClose} />
    case 'test':
      return <SendTest webhook={open.webhook} onClose={onClose} />
    case 'log':
      return <WebhookLog webhook={open.webhook} onTest={test(open.webhook)} onClose={onClose} />
    case 'explain':
      return <ExplanationWindow webhookId={open.webhook.id} onClose={onClose} />
    case 'pause':
      return <PauseWebhook webhook={open.webhook} onClose={onClose} />
    case 'resume':
      return <ResumeWebhook webhook={open.webhook} onClose={onClose} />
    case 'rotate':
      return <RotateSecrets webhook={open.webhook} onMade={show('rotated')} onClose={onClose} />
    case 'delete':
      return <DeleteWebhook webhook={open.webhook} onClose={onClose} />
  }
}
