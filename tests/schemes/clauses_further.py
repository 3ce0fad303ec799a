"""The clauses of the institute, the points card, the county, the list of ledgers and the rules of admission."""

from tests.schemes.clause_row import ClauseRow, Document, Matter, tests_of
from tests.schemes.clauses_numbered import PARTS, SAMPLES, WORDING


def institute(*names: str) -> tuple[str, ...]:
    """Return tests of the institute's scheme."""
    return tests_of("schemes/test_institute_branch", *names)


def card(*names: str) -> tuple[str, ...]:
    """Return tests of the points card."""
    return tests_of("schemes/test_member_card", *names)


def county(*names: str) -> tuple[str, ...]:
    """Return tests of the county's scheme."""
    return tests_of("schemes/test_county_review", *names)


def books(*names: str) -> tuple[str, ...]:
    """Return tests of the catalogue of ledger books."""
    return tests_of("plugins/test_catalogue", *names)


def todos(*names: str) -> tuple[str, ...]:
    """Return tests of what is to be done by the ledger."""
    return tests_of("requirements/test_todo", *names)


def _rows(document: Document, *rows: tuple[str, Matter, str, tuple[str, ...], str]) -> tuple[ClauseRow, ...]:
    return tuple(ClauseRow(document, *row) for row in rows)


STAGES = institute("test_stages_run_from_self_check_to_selection")

INSTITUTE = _rows(
    "institute_branch",
    ("三", "计算", "四部分34、17、29、20分,各项照细则",
     (*institute("test_sections_are_worth_34_17_29_and_20",
                 "test_form_has_exactly_the_items_of_the_document_in_its_order",
                 "test_fixed_item_has_the_points_clause_and_rules_of_the_document",
                 "test_measurable_items_are_bound_to_the_ledger"), *PARTS, *WORDING, *SAMPLES), ""),
    ("四(一)", "办理", "考核小组由谁组成,不评本支部", STAGES, "回避"),
    ("四(三)、五(一)", "办理", "5月中旬自查,5、6月检查,考评上一年度",
     (*STAGES, *tests_of("rounds/test_years", "test_last_autumns_claim_counts_and_the_coming_autumns_does_not")),
     "期限"),
    ("五(二)2、五(二)3、五(二)4、五(二)5、五(二)6", "记录", "问卷、大会、访谈、领导意见,逐个支部提出考核意见",
     institute("test_opinion_of_the_panel_has_a_field_for_each_way_of_checking"), "问卷"),
    ("五(三)", "办理", "院党委审核确定", STAGES, "环节"),
    ("五(四)", "计算", "加分须有证明,不计入得分,旁边显示",
     (*institute("test_bonus_is_not_in_the_total", "test_bonus_needs_proof_and_a_veto_counts_at_once"),
      *tests_of("results/test_outside", "test_the_registers_outside_the_totals_of_the_schemes",
                "test_registers_the_total_does_not_read_are_summed_beside_it",
                "test_everywhere_a_result_is_shown_it_is_said_not_to_count")), ""),
    ("六", "计算", "95、80、60三条分数线", (*institute("test_grade_is_read_off_the_printed_total"), *SAMPLES), ""),
    ("六(一)", "办理", "限期整改,按期交书面报告",
     institute("test_poor_grades_rectify_and_report_in_the_set_time"), "后续"),
    ("六(二)", "办理", "自评、互评、党委评价,按12%评选",
     institute("test_honours_take_twelve_percent_after_three_evaluations"), "评选"),
    ("六(二)", "计算", "有否决事项的当年不得评先,等次不变",
     institute("test_veto_keeps_the_grade_and_bars_both_honours", "test_bonus_needs_proof_and_a_veto_counts_at_once"),
     ""),
    ("六(三)", "办理", "颁发证书,登记奖励", (), "表样"),
)  # fmt: skip

CARD = _rows(
    "member_card",
    ("基础分(条号不详)", "计算", "十个方面每月80分,全年取应记各月平均",
     (*card("test_card_has_the_ten_aspects_of_eight_points", "test_branch_marks_every_month",
            "test_base_is_the_sum_of_the_months_by_their_number",
            "test_a_month_of_membership_without_a_card_is_missing_unless_it_is_excused"), *PARTS, *WORDING), ""),
    ("基础分(条号不详)", "计算", "每季度合计",
     tests_of("results/test_columns", "test_the_card_sums_every_quarter_beside_the_total",
              "test_a_column_is_told_period_by_period_and_counts_in_nothing"), ""),
    ("积分卡(条号不详)", "记录", "每半年审核并留意见",
     card("test_half_year_remarks_are_kept_and_printed_on_each_members_card",
          "test_stages_follow_quarters_and_half_years"), ""),
    ("测评分(条号不详)", "计算", "年终测评20分,无记名打分取平均",
     (*card("test_every_ballot_counts_equally_whichever_group", "test_a_unit_may_weigh_the_groups_instead",
            "test_review_is_a_secret_vote_of_members_and_masses_in_whole_marks"), *PARTS, *SAMPLES), ""),
    ("评定等次(条号不详)", "计算", "90、70两条分数线",
     card("test_ratings_are_the_rules_own", "test_rating_from_ninety_is_read_off_the_printed_total",
          "test_a_total_just_short_of_a_rating_may_be_printed_as_reaching_it"), ""),
    ("积分卡(条号不详)", "办理", "每名党员一张积分卡",
     card("test_half_year_remarks_are_kept_and_printed_on_each_members_card"), "表样"),
)  # fmt: skip

COUNTY = _rows(
    "county_review",
    ("条号不详", "办理", "每月随机抽取,调阅手册",
     county("test_draw_is_monthly_public_and_lets_recent_ones_rest", "test_what_is_called_in_are_ledger_books"),
     "抽查"),
    ("条号不详", "办理", "每月结果通报", county("test_stages_follow_the_year"), "公示"),
    ("条号不详", "办理", "每季度分领域开现场会,当场打分",
     county("test_quarterly_vote_takes_whole_marks_of_those_present", "test_result_weighs_months_quarters_and_year"),
     "投票"),
    ("条号不详", "办理", "年终分领域排名并公布",
     county("test_ranks_run_within_each_field", "test_fields_are_ranked_apart_and_nobody_is_graded"), "公示"),
)  # fmt: skip

CATALOGUE = books("test_every_book_of_the_document_is_there_in_its_group_and_order")

LEDGERS = _rows(
    "ledger_books",
    ("", "记录", "基础9本、专项14本、纪实11本", CATALOGUE, ""),
    ("", "记录", "六部分:计划总结、党费、区域联建、下情上达、两新、常规", CATALOGUE, "台账"),
    ("", "记录", "四部分:思想、组织、行风、其他综合", CATALOGUE, "台账"),
    ("", "记录", "五部分:制度、队伍、业绩等", CATALOGUE, "台账"),
    ("", "记录", "计划、期限、责任人",
     (*todos("test_entries_that_wait"),
      *tests_of("ledger/test_store", "test_plans_lie_ahead_until_something_came_of_them",
                "test_books_about_members_and_work")), ""),
    ("", "记录", "总台账、分台账、明细台账",
     tests_of("ledger/test_reading", "test_three_tiers_are_views_of_the_same_entries",
              "test_a_member_sees_the_meetings_of_the_branch_of_the_day"), ""),
    ("", "办理", "建账、晒账、查账、评账",
     (*tests_of("oversight/test_publication", "test_a_ledger_is_shown_below_beside_and_above",
                "test_a_ledger_is_rated_in_fixed_words"),
      *tests_of("oversight/test_inspections", "test_findings_stand_beside_their_entry"),
      *tests_of("ledger/test_store", "test_returned_entries_say_why_until_handed_in_again")), ""),
    ("", "记录", "几个人互评,各留一份,取平均",
     tests_of("oversight/test_publication", "test_a_new_rating_takes_the_place_of_the_old"), "多人评账"),
    ("", "记录", "表格导入导出",
     tests_of("exchange/test_book_round_trip", "test_export_then_import_changes_nothing",
              "test_template_fill_import_export_import"), ""),
    ("", "记录", "一条台账一份证明,没有证明不计",
     (*tests_of("requirements/test_one_proof", "test_exactly_one_proof_is_enough_for_a_duty"),
      *tests_of("requirements/test_measures", "test_what_lacks_proof_does_not_count"),
      *tests_of("attachments/test_attachments", "test_an_attachment_proves_its_entry")), "一证多用"),
    ("", "办理", "每月更新,一个月没有动的提醒",
     (*todos("test_a_ledger_that_does_not_move"),
      *tests_of("requirements/test_reminders", "test_a_ledger_is_still_after_a_month")), ""),
    ("", "办理", "书记负责,年终运用", (), "述职"),
)  # fmt: skip

ADMISSION = _rows(
    "admission",
    ("", "记录", "每一步两名联系人,以谈话评价联系人",
     (*books("test_two_contact_persons_stand_at_every_step_before_full_membership"),
      *todos("test_contact_persons_of_a_case")), "联系人"),
    ("", "记录", "每学期民主评议,自评、互评、群众意见", (), "学期"),
    ("", "记录", "三次面试答辩",
     (*books("test_admission_goes_by_the_terms_of_the_working_rules"), *todos("test_steps_of_admission")), "面试"),
    ("", "记录", "公示和责任追究",
     (*books("test_every_vote_says_who_could_who_came_and_who_agreed"),
      *tests_of("requirements/test_staged", "test_a_case_that_lacks_a_step_is_incomplete")), "追究"),
)  # fmt: skip

FURTHER = (*INSTITUTE, *CARD, *COUNTY, *LEDGERS, *ADMISSION)
