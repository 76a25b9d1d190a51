import { Entity, Index } from 'typeorm';
import { IdColumn, NameColumn, NullableRefColumn, NumberColumn } from '../database/columns.ts';

@Entity('department')
@Index('department_parent', ['parentId'])
export class DepartmentEntity {
  @IdColumn('id') id: string;
  @NameColumn('name', 128) name: string;
  @NullableRefColumn('parent_id') parentId: string | null;
}

/** Every department with each of its ancestors and itself (distance 0), so that "everything under it" is one lookup. */
@Entity('department_ancestor')
@Index('department_ancestor_ancestor', ['ancestorId'])
export class DepartmentAncestorEntity {
  @IdColumn('department_id') departmentId: string;
  @IdColumn('ancestor_id') ancestorId: string;
  @NumberColumn('distance') distance: number;
}
