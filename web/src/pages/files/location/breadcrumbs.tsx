import { Menu, UnstyledButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Icon } from '../../../components/display/icon.tsx'
import { breadcrumbsOf, type Step } from './address.ts'
import { linkTo } from './location.ts'
import './breadcrumbs.css'
import { t } from '../../../lib/language/language.ts'

/** Breadcrumbs to the open folder. In long paths the middle is behind a button. */
export function Breadcrumbs({ folder }: { folder: string }) {
  const way = breadcrumbsOf(folder)
  const hidden = way.length > 3 ? way.slice(0, -2) : []
  const shown = way.slice(hidden.length)
  const last = shown.at(-1)
  return (
    <nav className="breadcrumbs" aria-label={t('Path')}>
      <ol>
        <li className={`breadcrumb ${placeInPath(0, way.length)}`}>
          {last ? (
            <Link {...linkTo('/')} data-drop-path="/" activeOptions={{ exact: true }} aria-label={t('Files')}>
              <Icon name="home" size={18} />
            </Link>
          ) : (
            <h1 aria-current="page">{t('Files')}</h1>
          )}
        </li>
        {hidden.length > 0 && (
          <li className="breadcrumb">
            <Icon name="right" size={14} />
            <Between way={hidden} />
          </li>
        )}
        {shown.map(({ name, path }, index) => (
          <li key={path} className={`breadcrumb ${placeInPath(hidden.length + index + 1, way.length)}`}>
            <Icon name="right" size={14} />
            {path === last?.path ? (
              <h1 aria-current="page" title={name} dir="auto">
                {name}
              </h1>
            ) : (
              <Link {...linkTo(path)} data-drop-path={path} title={name} dir="auto">
                <Icon name="left" size={18} />
                <span className="breadcrumb-name">{name}</span>
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** `step`: 0 for the root. */
const placeInPath = (step: number, depth: number): string =>
  step === depth ? 'is-last' : step === depth - 1 ? 'is-above' : ''

const Between = ({ way }: { way: readonly Step[] }) => (
  <Menu position="bottom-start">
    <Menu.Target>
      <UnstyledButton className="breadcrumb-between" aria-label={t('{way} folders in between', { way: way.length })}>
        <Icon name="dots" size={18} />
      </UnstyledButton>
    </Menu.Target>
    <Menu.Dropdown>
      {way.map(({ name, path }) => (
        <Menu.Item
          key={path}
          leftSection={<Icon name="folder" size={18} />}
          renderRoot={(props) => <Link {...linkTo(path)} {...props} />}
        >
          <bdi>{name}</bdi>
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
)
