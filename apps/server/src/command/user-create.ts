import { password, personCreate, role as roleSchema } from '@postroom/contracts';
import type { Config } from '../config/config.ts';
import { Database } from '../database/database.ts';
import { migrate, openDatabase } from '../database/open-database.ts';
import { DepartmentEntity } from '../department/department.entity.ts';
import { Departments } from '../department/departments.service.ts';
import { ensureInstallation } from '../installation.ts';
import { People } from '../person/people.service.ts';
import { Queues } from '../routing/queues.service.ts';
import { SecretBox } from '../secret/secret-box.ts';
import { installationKey } from '../secret/installation-key.ts';
import { CommandError } from './command-error.ts';
import { readSecret } from './standard-input.ts';

export interface UserCreateOptions {
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly department?: string;
  readonly passwordStdin?: boolean;
}

async function departmentId(database: Database, departments: Departments, wanted: string | undefined): Promise<string> {
  if (wanted === undefined) return (await departments.root(database.read)).id;
  const found = await database.read.find(DepartmentEntity, { where: [{ id: wanted }, { name: wanted }], take: 2 });
  if (found.length > 1) throw new CommandError(`Several departments are called ${wanted}. Give the id instead.`);
  const id = found[0]?.id;
  if (id === undefined) throw new CommandError(`There is no department ${wanted}. Give its name or its id.`);
  return id;
}

/** `postroom user create`: makes a person on the database directly. */
export async function userCreate(config: Config, options: UserCreateOptions): Promise<string> {
  const role = roleSchema.safeParse(options.role);
  if (!role.success) throw new CommandError('--role has to be administrator, supervisor or agent.');
  if (role.data !== 'administrator' && options.department === undefined) {
    throw new CommandError(`--role ${role.data} needs --department: the name or id of a department.`);
  }
  if (options.passwordStdin !== true) {
    throw new CommandError(
      'Give the password on standard input, with --password-stdin: on the command line others could read it.',
    );
  }
  const typed = password.safeParse(await readSecret('password'));
  if (!typed.success) throw new CommandError(`Password: ${typed.error.issues[0]?.message ?? 'not usable'}`);
  const database = await openDatabase(config.databaseUrl);
  try {
    await migrate(database);
    const departments = new Departments(database);
    const queues = new Queues(database, departments);
    const { key } = await installationKey(database, config);
    await ensureInstallation(database, new SecretBox(key), departments, queues);
    const assignment = {
      departmentId: await departmentId(database, departments, options.department),
      role: role.data,
    };
    const body = personCreate.safeParse({
      name: options.name,
      email: options.email,
      assignments: [assignment],
      password: typed.data,
    });
    if (!body.success) {
      const faults = body.error.issues.map((issue) => `--${String(issue.path[0])}: ${issue.message}`);
      throw new CommandError(faults.join('\n'));
    }
    const made = await new People(database).create(body.data, null);
    return `Made ${made.name} <${made.email}>, ${role.data}.`;
  } finally {
    await database.close();
  }
}
