"""The clauses of the cooperative, the forestry bureau, the bureau of industry and the township, in their order."""

from tests.schemes.clause_row import ClauseRow, Document, Matter, tests_of

WORDING = tests_of(
    "schemes/test_wording", "test_text_of_each_item_asks_what_its_clause_asks", "test_every_item_has_its_words"
)
SAMPLES = tests_of("schemes/test_samples", "test_sample_equals_expected_results_to_the_last_digit")
PARTS = tests_of("schemes/test_parts", "test_parts_are_worth_what_the_document_says")
LIVE = tests_of("proposals/test_live", "test_every_proposal_equals_an_independent_count")


def supply(*names: str) -> tuple[str, ...]:
    """Return tests of the cooperative's scheme."""
    return tests_of("schemes/test_supply_cooperative", *names)


def forestry(*names: str) -> tuple[str, ...]:
    """Return tests of the forestry bureau's scheme."""
    return tests_of("schemes/test_forestry_member", *names)


def bureau(*names: str) -> tuple[str, ...]:
    """Return tests of the bureau's scheme."""
    return tests_of("schemes/test_bureau_target", *names)


def township(*names: str) -> tuple[str, ...]:
    """Return tests of the township's scheme."""
    return tests_of("schemes/test_township_star", *names)


def measures(*names: str) -> tuple[str, ...]:
    """Return tests of counting in the ledger."""
    return tests_of("requirements/test_measures", *names)


def _rows(document: Document, *rows: tuple[str, Matter, str, tuple[str, ...], str]) -> tuple[ClauseRow, ...]:
    return tuple(ClauseRow(document, *row) for row in rows)


DIVIDED = supply("test_measurable_item_proposes_its_points_divided_by_the_occurrences")
STAGES = supply("test_stages_have_the_documents_order")

SUPPLY = _rows(
    "supply_cooperative",
    ("二(一)、二(二)、二(三)、二(四)、二(五)、二(六)、二(七)", "文字", "28项照原文列成一张评分表",
     (*supply("test_form_has_seven_sections_of_twenty_eight_items_in_their_order"), *WORDING), ""),
    ("附件", "计算", "分值由单位定,确认后才开启",
     (*supply("test_sections_are_worth_14_14_20_14_8_16_14"), *PARTS,
      *tests_of("cli/test_jobs", "test_a_round_needs_confirmed_starter_values")), ""),
    ("二(二)3", "计算", "每月至少2条信息,逐月计数",
     (*DIVIDED, *LIVE, *measures("test_count_is_what_every_month_lacks")), ""),
    ("二(二)4", "计算", "每半年至少一次谈心谈话,逐半年计数", (*DIVIDED, *LIVE), ""),
    ("二(三)1", "计算", "组织生活会每半年一次,全员参加,记录和考勤齐全",
     (*DIVIDED, *LIVE, *measures("test_attendance_is_exact")), ""),
    ("二(三)2", "计算", "支委民主生活会每年一次,看全年",
     (*DIVIDED, *LIVE, *measures("test_a_year_is_judged_with_its_second_half")), ""),
    ("二(三)3", "计算", "民主评议每年一次,材料按时上报", (*DIVIDED, *LIVE), ""),
    ("二(三)4", "计算", "主题党日每月一次,参加率90%,缺席的都告知",
     (*DIVIDED, *LIVE, *measures("test_attendance_is_exact")), ""),
    ("二(四)2", "计算", "党费按月交、按季度足额上缴",
     (*DIVIDED, *LIVE, *measures("test_dues_by_the_days_of_grace")), ""),
    ("二(四)3、二(四)4、二(五)1、二(五)2", "记录", "转接、外出党员、发展党员的台账摆在项目旁",
     (*supply("test_other_items_take_no_points_by_the_ledger"), *LIVE,
      *tests_of("requirements/test_staged", "test_a_case_that_lacks_a_step_is_incomplete")), ""),
    ("二(一)、二(六)、二(七)", "计算", "没有可数的,由考评人直接打分",
     (*supply("test_other_items_take_no_points_by_the_ledger"),
      *tests_of("sheets/test_marking", "test_the_mark_follows_from_the_lines")), ""),
    ("三.1、三.2", "记录", "抽检发现记下来,打分时看得到",
     supply("test_findings_of_checks_name_the_item_they_are_about"), "发现"),
    ("三.3", "办理", "6月、12月各一份完整自评表,到时提醒",
     supply("test_self_twice_a_year_and_a_panel_of_three_groups_once"), "期限"),
    ("三.4", "记录", "考评组三类人,谁是哪一类,各人一份表",
     (*supply("test_self_twice_a_year_and_a_panel_of_three_groups_once",
              "test_a_unit_may_weigh_the_groups_of_the_panel"),
      *tests_of("rounds/test_panels_and_excuses", "test_assessors_are_put_into_groups_and_only_then_there_is_a_total"),
      *tests_of("sheets/test_store", "test_several_people_fill_a_shared_filling")), ""),
    ("三.4", "记录", "听汇报、查记录、抽笔记、谈话的经过", STAGES, "考评记录"),
    ("三.5", "计算", "自评30%、考评70%,两次自评取平均",
     (*supply("test_annual_score_is_thirty_percent_self_and_seventy_percent_panel",
              "test_fillers_without_a_group_count_equally",
              "test_a_missing_self_assessment_or_appraisal_is_not_zero"), *SAMPLES), ""),
    ("三.6", "办理", "公示单、公示天数、异议", STAGES, "公示"),
    ("三.6", "办理", "党组审批由审批人办理", STAGES, "环节"),
    ("四", "办理", "两年一次按名额评先进,看两年平均",
     supply("test_honours_look_at_two_years_and_their_places_are_given_from_above"), "评选"),
    ("四", "办理", "推荐名单", supply("test_official_papers_have_their_names"), "表样"),
    ("", "文字", "政工科负责解释,写在方案里", supply("test_the_office_that_explains_the_document_is_named"), ""),
)  # fmt: skip

LADDER = forestry("test_review_ladder")
YEAR = forestry("test_stages_follow_the_year")
FOLLOWS = forestry("test_uses_follow_each_grade")
MONTHS = forestry("test_member_marks_every_month_and_every_quarter_is_proposed_and_decided")
VALUES = tests_of("schemes/test_records", "test_points_ledger_keeps_three_values_the_vote_and_the_objection")
NEGLECT = (
    *forestry("test_neglect_and_falsification_stand_with_the_branch"),
    *tests_of("results/test_outside", "test_the_registers_outside_the_totals_of_the_schemes"),
)

FORESTRY = _rows(
    "forestry_member",
    ("三、四1", "记录", "骨干、普通、流动三类,离开超过六个月提醒转出",
     (*forestry("test_classes_and_their_definitions", "test_reminders_count_months"),
      *tests_of("requirements/test_todo", "test_reminders_of_a_scheme"),
      *tests_of("requirements/test_reminders", "test_who_is_away_wants_something_after_leaving")), ""),
    ("四2", "计算", "60、10、20、10四部分", (*PARTS, *SAMPLES), ""),
    ("四3", "计算", "基础分每季度15分,扣完为止",
     (*forestry("test_base_items_take_from_the_quarters_fifteen", "test_a_quarter_never_goes_below_zero"), *PARTS), ""),
    ("四3", "记录", "记录本和台账的事实摆在项目旁",
     (*forestry("test_ledger_bindings_propose_no_more_than_a_rule_takes"), *LIVE), ""),
    ("四3", "计算", "任务分10分,随第四季度评定", (*forestry("test_task_form_is_4_4_2_as_starter"), *YEAR, *PARTS), ""),
    ("四3", "记录", "奖励分不超过10分,须有证明或上级认可,证明附上并核实",
     forestry("test_bonus_register_is_capped_at_ten_with_starter_points",
              "test_bonus_counts_with_proof_or_recognition_up_to_ten"), "证明"),
    ("四4", "计算", "四个等次的分数线,优秀不超过20%",
     (*forestry("test_grade_is_read_off_the_printed_total",
                "test_excellent_is_at_most_a_fifth_and_ties_go_by_review_base_task",
                "test_review_level_failing_bars_excellent"), *SAMPLES), ""),
    ("四4", "办理", "不合格的按两个文件办理", FOLLOWS, "后续"),
    ("五(一)1", "记录", "工作小组和第一责任人", YEAR, "小组"),
    ("五(一)2", "记录", "记录员推选产生,更换写明理由", (*MONTHS, *VALUES), "更换理由"),
    ("五(一)3", "记录", "党员逐月自评,季度并列显示",
     (*MONTHS, *tests_of("services/test_sheets", "test_months_of_ones_own_are_added_up_beside_the_quarter")), ""),
    ("五(一)3", "办理", "季末交表,到期提醒", YEAR, "期限"),
    ("五(一)3", "记录", "自评、初评、评定三个分数,大会表决,异议重议", (*MONTHS, *VALUES), "异议"),
    ("五(一)3、五(一)5", "办理", "季度得分公布", YEAR, "阶段结果"),
    ("五(一)4", "办理", "无记名投票,核对人数和票数",
     (*forestry("test_polls_levels_and_questions", "test_abstentions_are_not_valid_ballots"),
      *tests_of("exchange/test_polls", "test_a_tally_is_replaced_whole")), "投票"),
    ("五(一)4", "计算", "四个评议等次的票数条件", LADDER, ""),
    ("五(一)4", "计算", "群众满意低于70%、不满意超过50%",
     (*LADDER, *forestry("test_missing_masses_poll_bars_nobody")), ""),
    ("五(一)4", "计算", "评议优秀不超过20%,同票另定",
     (*forestry("test_excellent_by_vote_is_at_most_a_fifth_by_share_then_fewer_against",
                "test_quota_group_may_be_the_branch"),
      *tests_of("rounds/test_stages", "test_ties_of_quotas_are_questions_too")), ""),
    ("五(一)4", "计算", "评议等次得100%、90%、80%、70%",
     (*LADDER, *forestry("test_polls_levels_and_questions")), ""),
    ("五(一)4", "计算", "不合格票过线且查实的为不合格,未查实由人定",
     (*LADDER, *forestry("test_open_questions_are_asked_only_when_their_occasion_comes")), ""),
    ("五(一)5", "办理", "公布、评定、登记、审核、复核、公示、异议、定稿", YEAR, "公示"),
    ("附件1", "计算", "评分标准由单位定,扣分逐条列出",
     (*forestry("test_base_items_take_from_the_quarters_fifteen",
                "test_mark_on_contact_counts_for_mobile_members_only"), *WORDING), ""),
    ("附件2、附件3", "办理", "记录表、汇总表、自评表照样打印",
     forestry("test_official_papers_have_their_names"), "表样"),
    ("五(二)1、五(二)2", "办理", "谁可以推荐参评哪一级", FOLLOWS, "后续"),
    ("五(二)3", "办理", "诫勉谈话的日期和记录", FOLLOWS, "后续"),
    ("五(二)4", "办理", "处置的选择、帮带人、期限和结果", FOLLOWS, "后续"),
    ("五(二)", "记录", "连续六个月不参加、不交、不做的列入待办,有正当理由的除外",
     (*forestry("test_reminders_count_months"),
      *tests_of("requirements/test_todo", "test_six_months_without_taking_part", "test_six_months_without_paying")),
     "缺席理由"),
    ("五(二)", "办理", "积分情况列入书记述职,不力的支部通报并取消评先", NEGLECT, "述职"),
    ("六1", "记录", "各支部的积分台账", VALUES, ""),
    ("六2", "记录", "局里每季度检查一次",
     (*forestry("test_reminders_count_months"), *tests_of("requirements/test_todo", "test_reminders_of_a_scheme")), ""),
    ("六3", "办理", "做得好的表扬推广,不力的通报", NEGLECT, "公示"),
)  # fmt: skip

PANEL = bureau("test_panel_sheets_count_equally_and_self_preparation_not_at_all")
COURSE = bureau("test_stages_run_from_plan_to_selection")

BUREAU = _rows(
    "bureau_target",
    ("第二条", "文字", "五类目标和各项内容",
     (*bureau("test_form_has_five_categories_with_those_who_answer_for_them",
              "test_every_target_has_its_points_and_rules_as_starters"), *WORDING, *PARTS), ""),
    ("第三条", "办理", "各类由谁负责,写在类旁并派任务",
     bureau("test_form_has_five_categories_with_those_who_answer_for_them"), "责任人"),
    ("第四条", "记录", "年初有计划,活动之前报方案", COURSE, "先后"),
    ("第五条", "办理", "每年年底前一次,先自查准备",
     (*bureau("test_self_preparation_is_shown_and_the_panel_decides"), *COURSE, *PANEL), ""),
    ("第六条", "记录", "登记簿、原始资料、台账摆在项目旁",
     (*bureau("test_frequencies_of_the_document_are_counted_from_the_ledger",
              "test_a_proposal_takes_what_its_rule_takes",
              "test_a_share_behind_a_rule_of_each_time_is_looked_at_every_month"), *LIVE,
      *tests_of("schemes/test_records", "test_each_meeting_below_the_share_is_short")), ""),
    ("第七条", "计算", "达标、基本达标、不达标的分数线",
     (*bureau("test_bands_stand_on_the_parameters", "test_grade_and_competing_are_read_off_the_printed_total",
              "test_lower_line"), *SAMPLES), ""),
    ("第七条", "计算", "有一类没有得分的不达标",
     bureau("test_a_category_without_any_points_fails_the_branch",
            "test_a_category_is_empty_only_when_every_panel_member_gave_nothing"), ""),
    ("第七条", "计算", "总分达到C的可以参评先进",
     bureau("test_grade_and_competing_are_read_off_the_printed_total", "test_a_unit_sets_its_own_lines",
            "test_linter_refuses_lines_in_the_wrong_order"), ""),
    ("第七条", "办理", "结果和得分通报", COURSE, "公示"),
    ("第八条", "办理", "在达标的中评选先进", bureau("test_only_those_who_met_the_targets_may_become_advanced"), "评选"),
    ("附件", "计算", "缺失的数字由单位定,确认后才开启",
     (*bureau("test_every_target_has_its_points_and_rules_as_starters", "test_all_parameters_are_starters"),
      *tests_of("services/test_scheme_text", "test_every_starter_value_is_marked_where_it_stands")), ""),
)  # fmt: skip

STEPS = township("test_stages_run_from_self_check_to_adjustment")
TOTAL = township(
    "test_total_weighs_work_and_review",
    "test_larger_weight_of_work_leaves_less_to_the_review",
    "test_parameters_carry_the_documents_figures",
)
STARS = township("test_what_follows_from_each_star")

TOWNSHIP = _rows(
    "township_star",
    ("三", "文字", "六个方面和各项内容",
     (*township("test_six_areas_are_fixed_and_their_items_are_starters"), *WORDING, *PARTS), ""),
    ("三.6", "文字", "最后一项按领域各有说法",
     (*township("test_last_item_names_what_each_domain_is_looked_at_for"),
      *tests_of("schemes/test_provisions", "test_last_item_of_the_township_has_a_text_for_each_of_its_four_domains")),
     ""),
    ("四", "计算", "百分制,工作部分不少于70%", (*TOTAL, *SAMPLES), ""),
    ("四", "计算", "五个星级的分数线", township("test_star_is_read_off_the_printed_total"), ""),
    ("四", "计算", "五星不超过30%,超过须县里同意",
     township("test_five_stars_for_at_most_three_tenths_of_the_town", "test_parameters_carry_the_documents_figures",
              "test_equal_totals_at_the_last_place_go_by_base_then_review"), ""),
    ("四", "计算", "各星级、各领域的比例另定",
     township("test_shares_can_be_set_per_star_and_per_domain", "test_share_of_a_domain_narrows_only_that_domain",
              "test_who_is_left_out_competes_one_star_down"), ""),
    ("四.2", "计算", "加分合计不超过20分,须有证明",
     (*township("test_bonus_register_needs_proof_and_is_capped_at_twenty", "test_bonus_without_proof_does_not_count",
                "test_total_weighs_work_and_review"), *PARTS), ""),
    ("四.3", "计算", "一次扣20分以上,不设上限",
     (*township("test_deductions_are_twenty_or_more_at_once", "test_bonus_without_proof_does_not_count"),
      *tests_of("schemes/test_records", "test_a_deduction_is_twenty_at_least_and_has_no_upper_end")), ""),
    ("四.4", "计算", "上级和党员两方评议,折成百分",
     township("test_review_by_superiors_and_members", "test_total_weighs_work_and_review",
              "test_review_without_one_group_is_missing"), ""),
    ("四", "计算", "基础分低于80或有扣分的不得五星,破格另批",
     township("test_base_below_eighty_is_four_stars_unless_an_exception_is_approved",
              "test_any_deduction_is_four_stars_at_best",
              "test_exceptions_are_asked_only_of_those_they_could_help"), ""),
    ("五.1", "记录", "支部自查打分并申报星级",
     (*township("test_branch_applies_for_a_star_when_it_checks_itself",
                "test_panel_sheets_count_equally_and_self_check_not_at_all"),
      *tests_of("results/test_outside", "test_the_registers_outside_the_totals_of_the_schemes")), ""),
    ("五.2", "办理", "考评、实地查看、述职、会议、公示,定四星以下", STEPS, "环节"),
    ("五.3", "办理", "只复核推荐的五星,各方意见分栏,县里必须答复",
     (*township("test_books_of_the_county_of_rectification_and_of_brands",
                "test_county_may_send_a_recommended_branch_back",
                "test_county_is_asked_about_those_recommended_within_the_share_only"),
      *tests_of("schemes/test_records", "test_the_county_stage_waits_for_the_answer_about_every_branch_recommended"),
      *STEPS), ""),
    ("五.4", "办理", "命名名单和备案", STEPS, "表样"),
    ("五末段", "办理", "年内动态调整有决定、有文件,不突破比例",
     (*township("test_star_changes_during_the_year_only_by_a_recorded_decision"),
      *tests_of("schemes/test_records",
                "test_a_branch_raised_during_the_year_passes_neither_the_share_nor_the_county",
                "test_who_is_lowered_during_the_year_leaves_the_place_free")), "调整"),
    ("六.1", "办理", "列入书记述职", (), "述职"),
    ("六.2", "办理", "三星、四星各抽查15%以上", township("test_county_draws_three_and_four_stars_rounded_up"), "抽查"),
    ("六.3", "办理", "二星以下列入整顿名单,方案、时限、责任人",
     (*STARS, *township("test_books_of_the_county_of_rectification_and_of_brands")), "后续"),
    ("六.3", "办理", "五星示范,四星、三星补短板", STARS, "后续"),
    ("六.4", "记录", "一支部一品牌登记册",
     (*township("test_books_of_the_county_of_rectification_and_of_brands"),
      *tests_of("results/test_outside", "test_books_kept_as_they_come_and_findings_are_counted")), ""),
    ("", "办理", "与e支部系统交换资料", (), "外部系统"),
)  # fmt: skip

NUMBERED = (*SUPPLY, *FORESTRY, *BUREAU, *TOWNSHIP)
