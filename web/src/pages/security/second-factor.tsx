import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Badge } from '../../components/display/badge.tsx'
import { CodeBlock, CodeLine } from '../../components/display/code-block.tsx'
import { Section } from '../../components/display/page-title.tsx'
import { QrCode } from '../../components/display/qr-code.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { FormWindow, Window } from '../../components/windows/window.tsx'
import { useSecondFactor, useSecondFactorSteps } from '../../data/account/security.ts'
import { hasStatus, InputError } from '../../data/api/failure.ts'
import { rich, t, tc } from '../../lib/language/language.ts'

type Open =
  | { readonly is: 'on' | 'off' }
  | { readonly is: 'enrol'; readonly secret: string; readonly otpauthUrl: string }
  | { readonly is: 'codes'; readonly codes: readonly string[] }

/** Off, or on with the number of remaining recovery codes. */
export function SecondFactorSection() {
  const factor = useSecondFactor()
  const [open, setOpen] = useState<Open | null>(null)
  const isOn = factor.data?.enabled ?? false
  const action = factor.data && (
    <Button variant="default" onClick={() => setOpen({ is: isOn ? 'off' : 'on' })}>
      {isOn ? t('Disable') : t('Set up')}
    </Button>
  )
  return (
    <Section
      id="second-factor"
      title={t('Second factor')}
      about={t(
        'Signing in requires your password and a six-digit code from an authenticator app. The password alone is not enough.',
      )}
      action={action}
    >
      {factor.isPending && <Loading rows={1} />}
      <ErrorMessage error={factor.error} onRetry={factor.refetch} />
      {factor.data && (
        <p className="security-state">
          <Badge tone={isOn ? 'good' : 'plain'}>{isOn ? tc('state', 'on') : tc('state', 'off')}</Badge>{' '}
          {isOn && leftWords(factor.data.recoveryCodesLeft)}
        </p>
      )}
      {open && <SecondFactorWindow open={open} onOpen={setOpen} />}
    </Section>
  )
}

const leftWords = (left: number): string =>
  t('{left, plural, one {# recovery code is left.} other {# recovery codes are left.}}', { left })

function SecondFactorWindow({ open, onOpen }: { open: Open; onOpen: (open: Open | null) => void }) {
  const close = () => onOpen(null)
  if (open.is === 'enrol')
    return <Enrol {...open} onConfirmed={(codes) => onOpen({ is: 'codes', codes })} onClose={close} />
  if (open.is === 'codes') return <RecoveryCodes codes={open.codes} onClose={close} />
  return (
    <AskPassword
      isOn={open.is === 'off'}
      onEnrol={(enrolment) => onOpen({ is: 'enrol', ...enrolment })}
      onClose={close}
    />
  )
}

interface AskProps {
  readonly isOn: boolean
  readonly onEnrol: (enrolment: { readonly secret: string; readonly otpauthUrl: string }) => void
  readonly onClose: () => void
}

/** Asks for the password before the second factor is set up or disabled. */
function AskPassword({ isOn, onEnrol, onClose }: AskProps) {
  const [password, setPassword] = useState('')
  const { add, remove } = useSecondFactorSteps()
  const send = () =>
    isOn
      ? remove.mutate(password, { onSuccess: onClose })
      : add.mutate(password, { onSuccess: ({ data }) => onEnrol(data.attributes) })
  return (
    <FormWindow
      title={isOn ? t('Disable second factor') : t('Set up second factor')}
      submit={isOn ? t('Disable') : t('Continue')}
      isSending={add.isPending || remove.isPending}
      isDisabled={password === ''}
      error={add.error ?? remove.error}
      hasChanges={false}
      onSubmit={send}
      onClose={onClose}
    >
      {isOn && (
        <p className="window-intro">
          {t('You will sign in with your password only. Your recovery codes become invalid.')}
        </p>
      )}
      <PasswordField label={t('Your password')} value={password} onText={setPassword} data-autofocus required />
    </FormWindow>
  )
}

interface EnrolProps {
  readonly secret: string
  readonly otpauthUrl: string
  readonly onConfirmed: (codes: readonly string[]) => void
  readonly onClose: () => void
}

const wrongCode = (): InputError =>
  new InputError(
    t('The app shows another code now. Check that the clock of the device is correct, then enter the next code.'),
  )

/** The secret for the app, confirmed with a first code. */
function Enrol({ secret, otpauthUrl, onConfirmed, onClose }: EnrolProps) {
  const [code, setCode] = useState('')
  const { confirm } = useSecondFactorSteps()
  return (
    <FormWindow
      title={t('Add it to your authenticator app')}
      submit={t('Enable')}
      isSending={confirm.isPending}
      isDisabled={code.trim() === ''}
      error={hasStatus(confirm.error, 400) ? wrongCode() : confirm.error}
      onSubmit={() =>
        confirm.mutate(code.trim(), { onSuccess: ({ data }) => onConfirmed(data.attributes.recoveryCodes) })
      }
      onClose={onClose}
    >
      <div className="security-enrol">
        <QrCode text={otpauthUrl} label={t('QR code with the secret')} />
        <p>{t('Scan the code with the app, or enter this secret:')}</p>
        <CodeLine text={secret} what={t('secret')} />
        <p>
          {rich('Is the app on this device? <link>Open the app with this secret</link>', {
            link: (text) => <a href={otpauthUrl}>{text}</a>,
          })}
        </p>
      </div>
      <TextInput
        label={t('Code shown by the app')}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        required
      />
    </FormWindow>
  )
}

const RecoveryCodes = ({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) => (
  <Window title={t('Second factor enabled')} closesByButtonsOnly onClose={onClose}>
    <div className="window-form">
      <p className="window-intro">
        {t(
          'Save these recovery codes where you store passwords. Each code lets you sign in once if you lose access to the app. They are shown only now.',
        )}
      </p>
      <CodeBlock text={codes.join('\n')} what={t('recovery codes')} />
      <div className="window-buttons">
        <Button onClick={onClose}>{t('I have saved them')}</Button>
      </div>
    </div>
  </Window>
)
