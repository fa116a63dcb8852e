/** Settings of one field of the form. */
import { Button, NumberInput, Switch, Textarea, TextInput } from '@mantine/core'
import { t } from '../../lib/language/language.ts'
import { type ElementDraft, optionsOf } from './draft.ts'

interface Props {
  readonly element: ElementDraft
  /** Whether folders are named after it, which makes it required. */
  readonly isFolderNamer: boolean
  readonly onChange: (changes: Partial<ElementDraft>) => void
  readonly onRemove: () => void
}

export function ElementFields({ element, isFolderNamer, onChange, onRemove }: Props) {
  const { type, name, description, isRequired, senderEmail, width } = element
  const isArea = type === 'upload_area'
  return (
    <div className="element-fields">
      <TextInput
        label={t('Label')}
        value={name}
        onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
        maxLength={255}
        error={name.trim() === '' && t('Enter a label.')}
      />
      <TextInput
        label={type === 'consent' ? t('Consent text') : t('Help text')}
        description={type === 'consent' ? t('Kept with each submission.') : undefined}
        value={description}
        onChange={({ currentTarget }) => onChange({ description: currentTarget.value })}
        maxLength={1_000}
      />
      <TypeFields element={element} onChange={onChange} />
      {type !== 'consent' && (
        <Switch
          label={isArea ? t('Require at least one file') : t('Required')}
          description={isFolderNamer ? t('Required because folders are named after it.') : undefined}
          checked={isRequired}
          disabled={isFolderNamer}
          onChange={({ currentTarget }) => onChange({ isRequired: currentTarget.checked })}
        />
      )}
      {type === 'email' && (
        <Switch
          label={t("Sender's email address")}
          description={t('Receipts and logs identify the sender by it.')}
          checked={senderEmail}
          onChange={({ currentTarget }) => onChange({ senderEmail: currentTarget.checked })}
        />
      )}
      {isArea ? (
        <LimitFields element={element} onChange={onChange} />
      ) : (
        <Switch
          label={t('Half width')}
          description={t('Two half-width fields are shown side by side if there is space.')}
          checked={width <= 0.5}
          onChange={({ currentTarget }) => onChange({ width: currentTarget.checked ? 0.5 : 1 })}
        />
      )}
      <div className="element-end">
        <Button variant="subtle" color="danger" size="compact-sm" onClick={onRemove}>
          {t('Remove field')}
        </Button>
      </div>
    </div>
  )
}

/** What only some types have. */
const TypeFields = ({ element, onChange }: Pick<Props, 'element' | 'onChange'>) => (
  <>
    {element.type === 'choice' && (
      <Textarea
        label={t('Choices')}
        description={t('One on each line.')}
        value={element.options}
        onChange={({ currentTarget }) => onChange({ options: currentTarget.value })}
        error={optionsOf(element).length < 2 && t('Enter at least two choices.')}
        maxLength={25_000}
        autosize
        minRows={3}
        maxRows={10}
      />
    )}
    {element.type === 'number' && (
      <div className="element-limits">
        <NumberInput
          label={t('Minimum')}
          placeholder={t('Any')}
          value={element.minimum}
          onChange={(minimum) => onChange({ minimum })}
        />
        <NumberInput
          label={t('Maximum')}
          placeholder={t('Any')}
          value={element.maximum}
          onChange={(maximum) => onChange({ maximum })}
        />
      </div>
    )}
  </>
)

const LimitFields = ({ element, onChange }: Pick<Props, 'element' | 'onChange'>) => (
  <>
    <TextInput
      label={t('File types')}
      description={t('Extensions or media types, separated by commas; empty for all.')}
      placeholder=".pdf, image/*"
      value={element.fileTypes}
      onChange={({ currentTarget }) => onChange({ fileTypes: currentTarget.value })}
      maxLength={1_000}
      autoComplete="off"
      spellCheck={false}
    />
    <div className="element-limits">
      <NumberInput
        label={t('Maximum number of files')}
        placeholder={t('No limit')}
        value={element.maxFiles}
        onChange={(maxFiles) => onChange({ maxFiles })}
        min={1}
        max={10_000}
        allowDecimal={false}
        allowNegative={false}
      />
      <NumberInput
        label={t('Maximum file size in MB')}
        placeholder={t('No limit')}
        value={element.maxMegabytes}
        onChange={(maxMegabytes) => onChange({ maxMegabytes })}
        min={0.001}
        max={1_000_000_000}
        allowNegative={false}
      />
    </div>
  </>
)
